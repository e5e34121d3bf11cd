// What is said to somebody who calls a command wrongly: on stderr, with status 3, and nothing on stdout.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { STACK_NAMES } from '../../src/config/schema-parts.ts';
import { FORMAT_IDS } from '../../src/firmware/recognise.ts';
import { issue } from '../support/ca.ts';
import { anchorwatch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-usage-'));

const CONFIG = `
targets:
  - { host: b.example, port: 8443 }
firmware:
  - { id: sensor-1.0, stack: mbedtls, anchors: [a.pem], targets: [{ host: a.example }] }
  - { id: pump-2.0, stack: wolfssl, anchors: [a.pem], targets: [{ host: b.example }] }
`;

before(() => {
  writeFileSync(join(folder, 'a.pem'), issue({ subject: 'CN=Root A' }).pem);
  writeFileSync(join(folder, 'notes.txt'), 'no certificate here\n');
  writeFileSync(join(folder, 'anchorwatch.yaml'), CONFIG);
});

after(() => {
  rmSync(folder, { recursive: true });
});

interface Script {
  readonly name: string;
  readonly command: string;
  readonly stderr: string;
}

const scripts: readonly Script[] = [
  {
    name: 'a command that there is not',
    command: 'chek',
    stderr: `
anchorwatch: unknown command 'chek'
(Did you mean check?)
Usage: anchorwatch [options] [command]
Options and examples: anchorwatch --help
`,
  },
  {
    name: 'an argument too many',
    command: 'health all',
    stderr: `
anchorwatch: too many arguments for 'health'. Expected 0 arguments but got 1: all.
Usage: anchorwatch health [options]
Options and examples: anchorwatch health --help
`,
  },
  {
    name: 'a target that is none',
    command: 'check http://a.example --anchors a.pem --stack mbedtls',
    stderr: `
anchorwatch: "http://a.example" begins with http://: expected http is not encrypted, nothing is verified
`,
  },
  {
    name: 'a client hello for a config file',
    command: 'check --config anchorwatch.yaml --hello modern',
    stderr: `
anchorwatch: --hello, --no-sni and --address go with --anchors and --stack; a config file says them itself
`,
  },
  {
    name: 'a format that there is not',
    command: 'stacks --format xml',
    stderr: `
anchorwatch: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json.
Usage: anchorwatch stacks [options] [name...]
Options and examples: anchorwatch stacks --help
`,
  },
  {
    name: 'a firmware that is not in the config file',
    command: 'check --config anchorwatch.yaml --firmware sensor-9',
    stderr: `
anchorwatch: no firmware "sensor-9" in the config file, which has sensor-1.0, pump-2.0
`,
  },
  {
    name: 'a target that is not in the config file',
    command: 'check c.example --config anchorwatch.yaml',
    stderr: `
anchorwatch: no firmware in the config file talks to c.example, only to a.example:443, b.example:8443; to check any host, say which device: --anchors FILE --stack NAME
`,
  },
  {
    name: 'a config file that is not there',
    command: 'check --config nowhere.yaml',
    stderr: `
anchorwatch: nowhere.yaml cannot be read: no such file (name the config file with --config FILE)
`,
  },
  {
    name: 'a target without a config file and without a device',
    command: 'check a.example',
    stderr: `
anchorwatch: no config file config/anchorwatch.yaml; to check any host, say which device: --anchors FILE --stack NAME
`,
  },
  {
    name: 'a CA file without a CA',
    command: 'check a.example --anchors notes.txt --stack mbedtls',
    stderr: `
anchorwatch: --anchors "notes.txt": the file holds no CA certificate in any format that is known
`,
  },
  {
    name: 'a target behind an option that takes several values',
    command: 'check --stack mbedtls --anchors a.pem updates.example',
    stderr: `
anchorwatch: without a config file, check needs a TARGET; TARGETs go before the options
`,
  },
  {
    name: 'a stack that nobody knows',
    command: 'check a.example --anchors a.pem --stack mbed',
    stderr: `
anchorwatch: no stack "mbed": expected one of ${STACK_NAMES.join(', ')}
`,
  },
  {
    name: 'no stack',
    command: 'check a.example --anchors a.pem',
    stderr: `
anchorwatch: without a config file, check needs --stack NAME (see: anchorwatch stacks)
`,
  },
  {
    name: 'a config file and anchors',
    command: 'check a.example --config anchorwatch.yaml --anchors a.pem --stack mbedtls',
    stderr: `
anchorwatch: --anchors and --stack describe a device without a config file: leave out --config and --firmware
`,
  },
  {
    name: 'an option that there is not',
    command: 'check --colour',
    stderr: `
anchorwatch: unknown option '--colour'
Usage: anchorwatch check [options] [target...]
Options and examples: anchorwatch check --help
`,
  },
  {
    name: 'an address that is none',
    command: 'check a.example --anchors a.pem --stack mbedtls --address localhost',
    stderr: `
anchorwatch: "localhost" is not an address: expected an IPv4 or IPv6 one
`,
  },
  {
    name: 'a format of CA files that there is not',
    command: 'firmware inspect a.pem --as jpeg',
    stderr: `
anchorwatch: no format "jpeg": expected one of ${FORMAT_IDS.join(', ')}
`,
  },
  {
    name: 'a check without a stack',
    command: 'firmware inspect a.pem --against a.example',
    stderr: `
anchorwatch: --against needs --stack NAME: the TLS stack of the device (see: anchorwatch stacks)
`,
  },
  {
    name: 'an entry for the config file without a stack',
    command: 'firmware inspect a.pem --emit config',
    stderr: `
anchorwatch: --emit config needs --stack NAME (see: anchorwatch stacks)
`,
  },
  {
    name: 'an entry for the config file, and a check',
    command: 'firmware inspect a.pem --emit config --stack mbedtls --against a.example',
    stderr: `
anchorwatch: --emit config prints YAML alone: leave out --against and --format
`,
  },
  {
    name: 'one release to compare',
    command: 'firmware diff a.pem',
    stderr: `
anchorwatch: missing required argument 'new'
Usage: anchorwatch firmware diff [options] <old> <new>
Options and examples: anchorwatch firmware diff --help
`,
  },
  {
    name: 'releases of none of several firmware lines',
    command: 'firmware diff notes.txt a.pem --config anchorwatch.yaml',
    stderr: `
anchorwatch: no firmware in the config file pins exactly what is in OLD: say which it is with --firmware, of sensor-1.0, pump-2.0
`,
  },
  {
    name: 'a saved list without a host',
    command: 'firmware diff a.pem a.pem --served a.pem --stack mbedtls',
    stderr: `
anchorwatch: without a config file, --served needs --stack NAME and --host NAME
`,
  },
  {
    name: 'a saved list for one of several hosts',
    command: 'firmware diff a.pem a.pem --served a.pem --config anchorwatch.yaml',
    stderr: `
anchorwatch: --served is the list of one host: say which with --host, of a.example, b.example
`,
  },
];

for (const script of scripts) {
  test(script.name, async () => {
    const result = await anchorwatch(words(script.command), { cwd: folder });
    assert.deepEqual(result, { status: 3, stdout: '', stderr: script.stderr.slice(1) });
  });
}

const answered = [
  {
    command: '--help',
    stdout: /^Usage: anchorwatch .*\n\nWatches the hosts[^]*^ +check [^]*^ +verify [^]*^ +run [^]*^ +stacks /m,
  },
  { command: 'help', stdout: /^Usage: anchorwatch .*\n\nWatches the hosts/ },
  { command: 'help check', stdout: /^Usage: anchorwatch check / },
  { command: '--version', stdout: /^\d+\.\d+\.\d+\n$/ },
  ...[
    'check',
    'verify',
    'run',
    'health',
    'config check',
    'alerts list',
    'alerts show',
    'alerts ack',
    'alerts unack',
    'alerts silence',
    'alerts unsilence',
    'alerts outbox',
    'alerts test',
    'stacks',
    'firmware inspect',
    'firmware diff',
  ].map((command) => ({
    command: `${command} --help`,
    stdout: new RegExp(`^Usage: anchorwatch ${command} [^]*Examples?:\\n {2}\\$ anchorwatch ${command}`),
  })),
];

for (const { command, stdout } of answered) {
  test(command, async () => {
    const result = await anchorwatch(words(command));
    assert.match(result.stdout, stdout);
    assert.equal(result.stderr, '');
    assert.equal(result.status, 0);
  });
}

test('no command is answered with the help, as a mistake', async () => {
  const help = await anchorwatch(['--help']);
  assert.deepEqual(await anchorwatch([]), { status: 3, stdout: '', stderr: help.stdout });
});

for (const command of ['--help', 'stacks']) {
  test(`${command} onto a full disk`, { skip: !existsSync('/dev/full') }, async () => {
    const result = await anchorwatch(words(command), { stdoutFile: '/dev/full' });
    assert.deepEqual(result, {
      status: 3,
      stdout: '',
      stderr: 'anchorwatch: the answer cannot be written: no space left\n',
    });
  });
}

function words(command: string): readonly string[] {
  return command.split(' ');
}
