// Everything that the config names is read before anything starts, and every mistake in it is told at once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { ConfigError, formatConfigError } from '../../src/config/load.ts';
import { loadSetup } from '../../src/daemon/setup.ts';
import { issue } from '../support/ca.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-setup-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const file = join(folder, 'anchorwatch.yaml');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
writeFileSync(join(folder, 'root.pem'), issue({ subject: 'CN=Root A' }).pem);
writeFileSync(join(folder, 'text.pem'), 'no certificate');

function load(parts: { readonly anchors: string; readonly smtp: string; readonly secret: string }, env = {}) {
  writeFileSync(
    file,
    [
      `firmware: [{ id: f, stack: mbedtls, anchors: [${parts.anchors}], targets: [{ host: a.example }] }]`,
      'receivers:',
      '  - { name: ops, email: { to: [ops@example.com] } }',
      `  - { name: hook, webhook: { url: "https://example.com/hook", secret: { env: ${parts.secret} } } }`,
      `smtp: { host: mail.example.com, ${parts.smtp} }`,
    ].join('\n'),
  );
  const environment = { GOOD: `whsec_${Buffer.alloc(24).toString('base64')}`, BAD: 'hunter2', ...env };
  return loadSetup(file, {
    environment,
    logger: log,
    certificates: () => Promise.resolve(new Map()),
    ackLinksTo: () => null,
  });
}

test('setup: a config whose files and secrets can all be read', async () => {
  const setup = await load({ anchors: 'root.pem', smtp: 'ca: root.pem', secret: 'GOOD' });
  assert.deepEqual(
    setup.receivers.map(({ name }) => name),
    ['ops', 'hook'],
  );
});

test('setup: a CA file, a secret and the CA of the mail server that are wrong are told together', async () => {
  const failure = await load({ anchors: 'gone.pem', smtp: 'ca: text.pem', secret: 'BAD' }).then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(failure instanceof ConfigError);
  const lines = formatConfigError(failure).replaceAll(`${file}:`, '').split('\n');
  assert.deepEqual(
    lines.map((line) => line.replace(/: found .*/, '')),
    ['1:47 firmware[0].anchors[0]', '4:71 receivers[1].webhook.secret', '5:37 smtp.ca'],
  );
  assert.match(lines[1] ?? '', /whsec_ followed by 24 to 64 bytes in base64$/);
  assert.ok(!lines.join().includes('hunter2'));
});
