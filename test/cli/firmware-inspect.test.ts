// `anchorwatch firmware inspect` as users call it: what is in files of many formats, and what looks wrong about it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { FORMAT_IDS } from '../../src/firmware/recognise.ts';
import { issue, keyPair, pemOf } from '../support/ca.ts';
import { type FirmwareScene, firmwareScene } from './firmware-scene.ts';

let scene: FirmwareScene;

before(async () => {
  scene = await firmwareScene();
});

after(() => scene.close());

interface Script {
  readonly name: string;
  /** What follows `firmware inspect`. */
  readonly command: string;
  readonly status: number;
  readonly stdout: string;
}

const scripts: readonly Script[] = [
  {
    name: 'a PEM file with text, for a device that cannot use all of it',
    command: 'pinned.pem --stack winc1500 --at 2026-03-01',
    status: 1,
    stdout: `
pinned.pem (pem)
    SUBJECT                      KEY       ENDS        SHA-256           WHERE
    Root A                       RSA 2048  2040-01-01  <sixteen digits>  line 2
  ✗ Root B with a name that is…  RSA 4096  2040-01-01  <sixteen digits>  line 22
  ? Old                          EC P-256  2021-01-01  <sixteen digits>  line 53
      (expired)

For winc1500 (rules inferred) at 2026-03-01T00:00:00Z
  ✗ Root B with a name that is too long (<sixteen digits>) has an RSA key of
    4096 bits, which is too large [anchor-not-loaded]
  ? Old (<sixteen digits>) expired at 2021-01-01T00:00:00Z, if anchorDates is
    checked, which nobody knows [anchor-expired]

3 anchors in 1 file; for winc1500: 1 wrong, 1 uncertain
`,
  },
  {
    name: 'the same for a stack of the config',
    command: 'pinned.pem --stack own-winc --config anchorwatch.yaml --at 2026-03-01',
    status: 1,
    stdout: `
pinned.pem (pem)
    SUBJECT                      KEY       ENDS        SHA-256           WHERE
    Root A                       RSA 2048  2040-01-01  <sixteen digits>  line 2
  ✗ Root B with a name that is…  RSA 4096  2040-01-01  <sixteen digits>  line 22
    Old                          EC P-256  2021-01-01  <sixteen digits>  line 53
      (expired)

For own-winc (rules inferred) at 2026-03-01T00:00:00Z
  ✗ Root B with a name that is too long (<sixteen digits>) has an RSA key of
    4096 bits, which is too large [anchor-not-loaded]

3 anchors in 1 file; for own-winc: 1 wrong
`,
  },
  {
    name: 'archives in archives, in two files',
    command: 'release.tar.gz a.pem --stack wolfssl --at 2026-03-01',
    status: 1,
    stdout: `
release.tar.gz > content > etc/ssl/cert.pem (pem)
    SUBJECT                     KEY       ENDS        SHA-256           WHERE
    Root A                      RSA 2048  2040-01-01  <sixteen digits>  line 1
      (2 places)
    Root B with a name that i…  RSA 4096  2040-01-01  <sixteen digits>  line 20

release.tar.gz > content > app.zip > old.der (der)
    SUBJECT                     KEY       ENDS        SHA-256           WHERE
  ✗ Old                         EC P-256  2021-01-01  <sixteen digits>  offset 0
      (expired)

Seen and left out
    not-a-ca    release.tar.gz > content > app.zip > a.pem, line 1: CN=127.0.0.1
                is no CA
    not-a-file  release.tar.gz > content > link: is a symbolic link, which is
                not followed

Not recognised
    release.tar.gz > content > app.zip > notes.txt
    (--wide tells which formats were tried, and how far each got)

For wolfssl (rules measured) at 2026-03-01T00:00:00Z
  ✗ Old (<sixteen digits>) expired at 2021-01-01T00:00:00Z [anchor-expired]

3 anchors in 2 files; 2 left out; 1 file not recognised; for wolfssl: 1 wrong
`,
  },
  {
    name: 'one member alone, end entity or not, for it was named',
    command: 'release.tar.gz --member a.pem --at 2026-03-01 --stack bearssl',
    status: 0,
    stdout: `
release.tar.gz > content > app.zip > a.pem (pem)
    SUBJECT    KEY       ENDS        SHA-256           WHERE
  · 127.0.0.1  EC P-256  2040-01-01  <sixteen digits>  line 1 (no CA)

For bearssl (rules measured) at 2026-03-01T00:00:00Z
  · 127.0.0.1 (<sixteen digits>) is no CA: the device accepts this very
    certificate, and refuses what takes its place when it is renewed
    [pinned-end-entity]

1 anchor in 1 file; for bearssl: 1 remark
`,
  },
  {
    name: 'a bundle',
    command: 'bundle.bin --stack esp-idf-bundle --at 2026-03-01',
    status: 0,
    stdout: `
bundle.bin (esp-bundle)
    SUBJECT                         KEY       ENDS  SHA-256           WHERE
    Root A                          RSA 2048  -     key <12 digits>  offset 8
    Root B with a name that is to…  RSA 4096  -     key <12 digits>  offset 343

Nothing looks wrong for esp-idf-bundle (rules measured) at 2026-03-01T00:00:00Z

2 anchors in 1 file
`,
  },
  {
    name: 'a folder',
    command: 'tree --stack openssl --at 2026-03-01',
    status: 0,
    stdout: `
tree/a.pem (pem)
    SUBJECT                     KEY       ENDS        SHA-256           WHERE
    Root A                      RSA 2048  2040-01-01  <sixteen digits>  line 1

tree/b.der (der)
    SUBJECT                     KEY       ENDS        SHA-256           WHERE
    Root B with a name that i…  RSA 4096  2040-01-01  <sixteen digits>  offset 0

Nothing looks wrong for openssl (rules measured) at 2026-03-01T00:00:00Z

2 anchors in 2 files
`,
  },
  {
    name: 'a broken certificate',
    command: 'broken.pem --at 2026-03-01',
    status: 1,
    stdout: `
broken.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
    Root A   RSA 2048  2040-01-01  <sixteen digits>  line 4

Seen and left out
  ✗ broken  broken.pem, line 1: it is not base64: octet 0x2a at offset 28, line
            2

1 anchor in 1 file; 1 left out
`,
  },
  {
    name: 'a subject made to mislead terminals',
    command: 'evil.pem --at 2026-03-01',
    status: 0,
    stdout: `
evil.pem (pem)
    SUBJECT                       KEY       ENDS        SHA-256           WHERE
    \\u{1b}[31mEvil\\u{202e}<b>\\u…  EC P-256  2040-01-01  <sixteen digits>  line 1

1 anchor in 1 file
`,
  },
  {
    name: 'nothing that any format knows, taken for what it is not',
    command: 'notes.txt --as jks',
    status: 3,
    stdout: `
Seen and left out
  ✗ broken  notes.txt, offset 18: alias of entry 1 at offset 18: is 25970 octets
            long, 2 are left

no anchor was found; 1 left out
`,
  },
  {
    name: 'no such file',
    command: 'nowhere.bin',
    status: 3,
    stdout: `
Seen and left out
  ✗ unreadable  nowhere.bin: no such file

no anchor was found; 1 left out
`,
  },
  {
    name: 'whole names, digests and places',
    command: 'tree a.pem --wide --at 2026-03-01',
    status: 0,
    stdout: `
tree/a.pem (pem)
    SUBJECT                                           KEY       ENDS                  SHA-256                                                           WHERE
    O=Example,CN=Root A                               RSA 2048  2040-01-01T00:00:00Z  <sha-256>  line 1 (2 places)
      also in a.pem, line 1

tree/b.der (der)
    SUBJECT                                           KEY       ENDS                  SHA-256                                                           WHERE
    O=Example,CN=Root B with a name that is too long  RSA 4096  2040-01-01T00:00:00Z  <sha-256>  offset 0

2 anchors in 3 files
`,
  },
  {
    name: 'a check of what was found',
    command: 'a.pem --stack openssl --at 2026-03-01 --against 127.0.0.1:PORT',
    status: 0,
    stdout: `
a.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
    Root A   RSA 2048  2040-01-01  <sixteen digits>  line 1

Nothing looks wrong for openssl (rules measured) at 2026-03-01T00:00:00Z

1 anchor in 1 file

  OUTLOOK  FIRMWARE  TARGET
✓ safe     openssl   127.0.0.1:<port>
    accepted   by O=Example,CN=Root A, until 2040-01-01T00:00:00Z (in ...)

1 firmware line on 1 target: 1 safe
`,
  },
  {
    name: 'a check that comes to worse than the inspection',
    command: 'tree/b.der --stack openssl --at 2026-03-01 --against 127.0.0.1:PORT',
    status: 2,
    stdout: `
tree/b.der (der)
    SUBJECT                     KEY       ENDS        SHA-256           WHERE
    Root B with a name that i…  RSA 4096  2040-01-01  <sixteen digits>  offset 0

Nothing looks wrong for openssl (rules measured) at 2026-03-01T00:00:00Z

1 anchor in 1 file

  OUTLOOK  FIRMWARE  TARGET
✗ broken   openssl   127.0.0.1:<port>
    refused    issuer-missing, the device prints 20: "O=Example,CN=Root A", the
               issuer of "CN=127.0.0.1", is neither an anchor nor served, on
               127.0.0.1
    missing    O=Example,CN=Root A (key id
               <key id>)

1 firmware line on 1 target: 1 broken
`,
  },
];

for (const script of scripts) {
  test(script.name, async () => {
    const { status, stdout, stderr } = await scene.inspect(script.command);
    assert.equal(masked(stdout), script.stdout.slice(1));
    assert.equal(stderr, '');
    assert.equal(status, script.status);
    assert.doesNotMatch(stdout, /[^\n\P{Cc}]|\p{Cf}/u);
  });
}

test('what no format knows: each that was tried, and how far it got', async () => {
  const { status, stdout } = await scene.inspect('notes.txt');
  assert.equal(status, 3);
  for (const format of FORMAT_IDS) assert.match(stdout, new RegExp(`^ {6}${format} +\\S`, 'm'));
  assert.match(stdout, /^ {6}pem +no line "-----BEGIN CERTIFICATE-----" was found$/m);
});

test('150 roots have a line each, within 80 columns', async () => {
  const key = keyPair('inspect many');
  const roots = Array.from({ length: 150 }, (_, i) =>
    issue({ subject: `CN=Root ${String(i)} of a Trust Services Provider with a Name, O=Example`, key }),
  );
  writeFileSync(join(scene.folder, 'many.pem'), pemOf(roots));
  const { stdout } = await scene.inspect('many.pem --stack axtls');
  const lines = stdout.split('\n');
  assert.equal(lines.filter((line) => /^ {2}✗ Root \d+ of .* EC P-256 {2}2040-01-01/.test(line)).length, 150);
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
});

test('a terminal too narrow for columns', async () => {
  const { stdout } = await scene.inspect('pinned.pem --at 2026-03-01', 40);
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.length > 40),
    [],
  );
});

/** What differs from run to run, as wide as it is. */
function masked(text: string): string {
  return text
    .replaceAll(String(scene.server.port), '<port>')
    .replaceAll(/\(in [^)]*\)/g, '(in ...)')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<sha-256>')
    .replaceAll(/\b[0-9a-f]{40}\b/g, '<key id>')
    .replaceAll(/\b[0-9a-f]{16}\b/g, '<sixteen digits>')
    .replaceAll(/\bkey [0-9a-f]{12}\b/g, 'key <12 digits>');
}
