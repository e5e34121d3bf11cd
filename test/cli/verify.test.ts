// `anchorwatch verify` as users call it: one list from files, and batches from standard input.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { issue, pemOf } from '../support/ca.ts';
import { anchorwatch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-verify-'));
const rootA = issue({ subject: 'CN=Root A, O=Example' });
const rootB = issue({ subject: 'CN=Root B, O=Example' });
const issuing = issue({ subject: 'CN=Issuing, O=Example', issuer: rootA, ca: true, notAfter: '2030-01-01T00:00:00Z' });
const endEntity = issue({ subject: 'CN=a.example', issuer: issuing, dnsNames: ['a.example'] });

before(() => {
  const files = {
    'served.pem': `subject=CN = a.example\n${pemOf([endEntity, issuing])}---\n`,
    'served.der': endEntity.der,
    'broken.pem': '-----BEGIN CERTIFICATE-----\n***\n-----END CERTIFICATE-----\n',
    'a.pem': rootA.pem,
    'b.pem': rootB.pem,
    'notes.txt': 'no certificate here\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

after(() => {
  rmSync(folder, { recursive: true });
});

interface Script {
  readonly name: string;
  /** What follows `verify`. */
  readonly command: string;
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

const LIST = '--served served.pem --host a.example --at 2026-03-01';

const scripts: readonly Script[] = [
  {
    name: 'accepted',
    command: `${LIST} --anchors b.pem a.pem --stack mbedtls`,
    status: 0,
    stdout: `
✓ accepted by mbedtls for a.example at 2026-03-01T00:00:00Z
    path       CN=a.example <- O=Example,CN=Issuing <- O=Example,CN=Root A
    anchor     O=Example,CN=Root A, SHA-256 <root A>
    until      2030-01-01T00:00:01Z (in 1402 d)
    rules      measured, mbedTLS with a clock
`,
  },
  {
    name: 'refused',
    command: `${LIST} --anchors b.pem --stack wolfssl`,
    status: 2,
    stdout: `
✗ refused by wolfssl for a.example at 2026-03-01T00:00:00Z
    why        anchor-missing, the device prints -188: "O=Example,CN=Root A" with key id
               <key id>, the signer of "O=Example,CN=Issuing", is neither an anchor nor
               verified above it
    missing    O=Example,CN=Root A (key id <key id>)
    path       CN=a.example <- O=Example,CN=Issuing, ends at O=Example,CN=Issuing
    rules      measured, wolfSSL (default build)
`,
  },
  {
    name: 'no longer accepted on a day to come',
    command: `--served served.pem --host a.example --at 2031-01-01T00:00:00Z --anchors a.pem --stack mbedtls`,
    status: 2,
    stdout: `
✗ refused by mbedtls for a.example at 2031-01-01T00:00:00Z
    why        expired, the device prints -0x2700: "O=Example,CN=Issuing" expired at 2030-01-01T00:00:00Z (flags 0x1)
    since      2030-01-01T00:00:01Z (364 d 23 h ago)
    path       CN=a.example <- O=Example,CN=Issuing, ends at O=Example,CN=Issuing
    rules      measured, mbedTLS with a clock
`,
  },
  {
    name: 'that day again, on a device without a clock',
    command: `--served served.pem --host a.example --at none --anchors a.pem --stack mbedtls`,
    status: 0,
    stdout: `
✓ accepted by mbedtls for a.example without a clock
    path       CN=a.example <- O=Example,CN=Issuing <- O=Example,CN=Root A
    anchor     O=Example,CN=Root A, SHA-256 <root A>
    until      no date ends it
    rules      measured, mbedTLS with a clock
`,
  },
  {
    name: 'a list in DER, without its intermediate',
    command: `--served served.der --host a.example --at 2026-03-01 --anchors a.pem --stack mbedtls`,
    status: 2,
    stdout: `
✗ refused by mbedtls for a.example at 2026-03-01T00:00:00Z
    why        issuer-missing, the device prints -0x2700: "O=Example,CN=Issuing", the issuer of "CN=a.example", is
               neither an anchor nor served (flags 0x8)
    missing    O=Example,CN=Issuing (key id <key id>)
    path       CN=a.example, ends at CN=a.example
    rules      measured, mbedTLS with a clock
`,
  },
  {
    name: 'no list',
    command: '--anchors a.pem',
    status: 3,
    stderr: `
anchorwatch: verify needs --served FILE; see: anchorwatch verify --help
`,
  },
  {
    name: 'a list that is not there',
    command: '--served x.pem --anchors a.pem --stack mbedtls --host a.example',
    status: 3,
    stderr: `
anchorwatch: cannot read "x.pem": no such file
`,
  },
  {
    name: 'a list without a certificate',
    command: '--served notes.txt --anchors a.pem --stack mbedtls --host a.example',
    status: 3,
    stderr: `
anchorwatch: --served "notes.txt" holds no certificate in PEM or DER
`,
  },
  {
    name: 'a list that is not base64',
    command: '--served broken.pem --anchors a.pem --stack mbedtls --host a.example',
    status: 3,
    stderr: `
anchorwatch: --served "broken.pem": line 1: it is not base64: octet 0x2a at offset 28, line 2
`,
  },
  {
    name: 'an instant without a zone',
    command: '--served served.pem --anchors a.pem --stack mbedtls --host a.example --at 2026-03-01T00:00:00',
    status: 3,
    stderr: `
anchorwatch: --at "2026-03-01T00:00:00": expected an instant such as 2026-03-01T00:00:00Z or 2026-03-01
`,
  },
  {
    name: 'a batch with a file',
    command: '--batch --served served.pem',
    status: 3,
    stderr: `
anchorwatch: --batch goes with no other option but --config, found --served
`,
  },
];

for (const script of scripts) {
  test(script.name, async () => {
    const result = await anchorwatch(['verify', ...script.command.split(' ')], {
      cwd: folder,
      env: { COLUMNS: '120' },
    });
    assert.equal(masked(result.stdout), script.stdout?.slice(1) ?? '');
    assert.equal(result.stderr, script.stderr?.slice(1) ?? '');
    assert.equal(result.status, script.status);
  });
}

function masked(text: string): string {
  return text.replaceAll(rootA.sha256, '<root A>').replaceAll(/\b[0-9a-f]{40}\b/g, '<key id>');
}

test('JSON holds the whole verdict', async () => {
  const args = `verify ${LIST} --anchors a.pem --stack mbedtls --format json`.split(' ');
  const result = await anchorwatch(args, { cwd: folder });
  const document = JSON.parse(result.stdout) as Record<string, unknown>;
  assert.equal(result.status, 0);
  assert.equal(document['schema'], 'anchorwatch/verify@1');
  assert.equal(document['accept'], true);
  assert.equal(document['code'], 'ok');
  assert.equal(document['until'], '2030-01-01T00:00:01Z');
  assert.deepEqual(
    (document['path'] as { sha256: string }[]).map(({ sha256 }) => sha256),
    [endEntity.sha256, issuing.sha256, rootA.sha256],
  );
});
