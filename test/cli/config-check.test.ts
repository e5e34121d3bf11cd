// `anchorwatch config check` as users call it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { STACK_NAMES } from '../../src/config/schema-parts.ts';
import { issue } from '../support/ca.ts';
import { anchorwatch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-config-'));

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

const RECEIVERS = `
receivers:
  - { name: good, webhook: { url: "http://127.0.0.1:9/good" } }
  - { name: bad, webhook: { url: "http://127.0.0.1:9/broken" } }
`;

const SIGNED = `
receivers:
  - { name: hook, webhook: { url: "http://127.0.0.1:9/good", secret: { env: HOOK_SECRET } } }
`;

before(() => {
  const files = {
    'a.pem': issue({ subject: 'CN=Root A' }).pem,
    'plain.yaml': FIRMWARE,
    'receivers.yaml': `${FIRMWARE}${RECEIVERS}`,
    'signed.yaml': `${FIRMWARE}${SIGNED}`,
    'mistakes.yaml': MISTAKES,
    'no-ca.yaml': FIRMWARE.replace('a.pem', 'b.pem'),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

after(() => {
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
signed.yaml:7:70 receivers[0].webhook.secret: found "HOOK_SECRET", which is not set or empty, expected an environment variable that holds the secret
anchorwatch: 1 mistake in signed.yaml
`,
  },
];

for (const script of scripts) {
  test(script.name, async () => {
    const result = await anchorwatch(script.command.split(' '), { cwd: folder, env: { ...script.env } });
    assert.deepEqual(result, {
      status: script.status,
      stdout: script.stdout?.slice(1) ?? '',
      stderr: script.stderr?.slice(1) ?? '',
    });
  });
}
