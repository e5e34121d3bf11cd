// `anchorwatch config check` and `anchorwatch alerts test` as users call them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { STACK_NAMES } from '../../src/config/schema-parts.ts';
import { issue } from '../support/ca.ts';
import { anchorwatch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-config-'));
const bodies: unknown[] = [];
const hook = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    bodies.push(JSON.parse(body));
    response.writeHead(request.url === '/broken' ? 500 : 204).end();
  });
});

const FIRMWARE = `targets:
  - { host: a.example }
firmware:
  - { id: sensor-1.0, devices: 12400, stack: mbedtls, anchors: [a.pem], targets: [{ host: a.example }] }
`;

const MISTAKES = `targets:
  - { host: "https://a.example" }
firmware:
  - { id: sensor-1.0, stack: mbed, anchors: [a.pem], targets: [{ host: a.example }] }
`;

before(async () => {
  hook.listen(0, '127.0.0.1');
  await once(hook, 'listening');
  const { port } = hook.address() as AddressInfo;
  const receivers = `
receivers:
  - { name: good, webhook: { url: "http://127.0.0.1:${String(port)}/good" } }
  - { name: bad, webhook: { url: "http://127.0.0.1:${String(port)}/broken" } }
`;
  const signed = `
receivers:
  - { name: hook, webhook: { url: "http://127.0.0.1:${String(port)}/good", secret: { env: HOOK_SECRET } } }
`;
  const files = {
    'a.pem': issue({ subject: 'CN=Root A' }).pem,
    'plain.yaml': FIRMWARE,
    'receivers.yaml': `${FIRMWARE}${receivers}`,
    'signed.yaml': `${FIRMWARE}${signed}`,
    'mistakes.yaml': MISTAKES,
    'no-ca.yaml': FIRMWARE.replace('a.pem', 'b.pem'),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

after(() => {
  hook.close();
  rmSync(folder, { recursive: true });
});

interface Script {
  readonly name: string;
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

const scripts: readonly Script[] = [
  {
    name: 'a good config',
    command: 'config check --config plain.yaml',
    status: 0,
    stdout: `
plain.yaml: ok, 1 target, 1 firmware line, 12,400 devices, 1 anchor, no receiver (alerts go to the
log)
`,
  },
  {
    name: 'a config named by the environment',
    command: 'config check',
    env: { ANCHORWATCH_CONFIG: 'receivers.yaml' },
    status: 0,
    stdout: `
receivers.yaml: ok, 1 target, 1 firmware line, 12,400 devices, 1 anchor, 2 receivers
`,
  },
  {
    name: 'every mistake at once',
    command: 'config check --config mistakes.yaml',
    status: 3,
    stderr: `
mistakes.yaml:2:13 targets[0].host: found "https://a.example", expected a host name (A-labels, as in DNS) or an IP address, without scheme, port or brackets
mistakes.yaml:4:30 firmware[0].stack: found "mbed", expected one of ${STACK_NAMES.join(', ')}
anchorwatch: 2 mistakes in mistakes.yaml
`,
  },
  {
    name: 'a CA file that is not there',
    command: 'config check --config no-ca.yaml',
    status: 3,
    stderr: `
no-ca.yaml:4:65 firmware[0].anchors[0]: found "b.pem" (no such file), expected a file, folder or glob with CA certificates, relative to the folder of the config
anchorwatch: 1 mistake in no-ca.yaml
`,
  },
  {
    name: 'a secret that is not there',
    command: 'config check --config signed.yaml',
    status: 3,
    stderr: `
signed.yaml:7:74 receivers[0].webhook.secret: found "HOOK_SECRET", which is not set or empty, expected an environment variable that holds the secret
anchorwatch: 1 mistake in signed.yaml
`,
  },
  {
    name: 'a receiver that takes it and one that does not',
    command: 'alerts test --config receivers.yaml',
    status: 2,
    stdout: `
✓ good: delivered
✗ bad: not delivered: http://127.0.0.1:<port>: answered 500
`,
  },
  {
    name: 'only the receiver that is named',
    command: 'alerts test good --config receivers.yaml',
    status: 0,
    stdout: `
✓ good: delivered
`,
  },
  {
    name: 'a receiver that there is not',
    command: 'alerts test ops --config receivers.yaml',
    status: 3,
    stderr: `
anchorwatch: no receiver "ops" in the config file, which has good, bad
`,
  },
];

for (const script of scripts) {
  test(script.name, async () => {
    const result = await anchorwatch(script.command.split(' '), { cwd: folder, env: { ...script.env } });
    const stdout = result.stdout.replace(/(127\.0\.0\.1):\d+/, '$1:<port>');
    assert.deepEqual(
      { ...result, stdout },
      {
        status: script.status,
        stdout: script.stdout?.slice(1) ?? '',
        stderr: script.stderr?.slice(1) ?? '',
      },
    );
  });
}

test('what is sent is a notification of kind test', async () => {
  bodies.length = 0;
  await anchorwatch(['alerts', 'test', 'good', '--config', 'receivers.yaml'], { cwd: folder });
  const [body] = bodies as { schema: string; kind: string }[];
  assert.equal(bodies.length, 1);
  assert.equal(body?.schema, 'anchorwatch/notification@1');
  assert.equal(body.kind, 'test');
});

test('without receivers the log on stderr gets it', async () => {
  const result = await anchorwatch(['alerts', 'test', '--config', 'plain.yaml'], { cwd: folder });
  const line = JSON.parse(result.stderr) as { level: string; msg: string };
  assert.equal(result.status, 0);
  assert.equal(line.level, 'info');
  assert.match(result.stdout, /^✓ log: delivered\n$/);
});
