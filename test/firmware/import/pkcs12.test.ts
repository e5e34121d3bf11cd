// Stores are made by OpenSSL, by keytool where it is there, and by our own writer in the form of Java 18's cacerts.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

import { pkcs12 } from '../../../src/firmware/import/pkcs12.ts';
import { issue, pemOf, privateKeyPem } from '../../support/ca.ts';
import {
  characterString,
  contextConstructed,
  contextPrimitive,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
} from '../../support/der.ts';
import { assertRecognised, assertWithstandsLater, certificatesOf, reachedIn, summary } from '../../support/formats.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'ed25519' });
const DEVICE = issue({ subject: 'CN=device', issuer: A });

const folder = mkdtempSync(path.join(tmpdir(), 'anchorwatch-pkcs12-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const inFolder = (name: string): string => path.join(folder, name);
writeFileSync(inFolder('roots.pem'), pemOf([A, B]));
writeFileSync(inFolder('device.pem'), privateKeyPem(DEVICE.key) + pemOf([DEVICE, A]));

function byOpenssl(file: string, password: string, ...options: readonly string[]): Buffer {
  const input = ['pkcs12', '-export', '-in', inFolder(file), '-passout', `pass:${password}`];
  return execFileSync('openssl', [...input, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
}

const DATA = '1.2.840.113549.1.7.1';
const contentInfo = (type: string, content: Uint8Array): Uint8Array =>
  sequence(oid(type), contextConstructed(0, content));
const pfx = (...safes: readonly Uint8Array[]): Uint8Array =>
  sequence(integer(3), contentInfo(DATA, octetString(sequence(...safes))));
const safe = (...bags: readonly Uint8Array[]): Uint8Array => contentInfo(DATA, octetString(sequence(...bags)));
const bag = (type: string, value: Uint8Array, ...attributes: readonly Uint8Array[]): Uint8Array =>
  sequence(oid(type), contextConstructed(0, value), setOf(...attributes));
const certBag = (der: Uint8Array, ...attributes: readonly Uint8Array[]): Uint8Array =>
  bag('1.2.840.113549.1.12.10.1.3', contentInfo('1.2.840.113549.1.9.22.1', octetString(der)), ...attributes);
const named = (name: string): Uint8Array => sequence(oid('1.2.840.113549.1.9.20'), setOf(characterString('bmp', name)));
const TRUSTED = sequence(oid('2.16.840.1.113894.746875.1.1'), setOf(oid('2.5.29.37.0')));
/** As Java 18 and later write cacerts. */
const CACERTS = pfx(safe(certBag(A.der, named('root ä'), TRUSTED), certBag(B.der, TRUSTED)));

/** An encrypted part whose key is derived with so many iterations. */
function encrypted(scheme: 'old' | 'pbes2' | 'unknown', iterations: number): Uint8Array {
  const old = sequence(oid('1.2.840.113549.1.12.1.6'), sequence(octetString(Buffer.alloc(8)), integer(iterations)));
  const kdf = sequence(oid('1.2.840.113549.1.5.12'), sequence(octetString(Buffer.alloc(8)), integer(iterations)));
  const aes = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16)));
  const algorithm = {
    old,
    pbes2: sequence(oid('1.2.840.113549.1.5.13'), sequence(kdf, aes)),
    unknown: sequence(oid('1.2.840.113549.1.12.1.1'), sequence(octetString(Buffer.alloc(8)), integer(1))),
  }[scheme];
  const info = sequence(oid(DATA), algorithm, contextPrimitive(0, Buffer.alloc(64)));
  return contentInfo('1.2.840.113549.1.7.6', sequence(integer(0), info));
}

for (const [name, file] of [
  ["OpenSSL's, AES-256 and the usual password", byOpenssl('roots.pem', 'changeit', '-nokeys')],
  ['the empty password', byOpenssl('roots.pem', '', '-nokeys')],
  ['3DES', byOpenssl('roots.pem', 'changeit', '-nokeys', '-certpbe', 'PBE-SHA1-3DES')],
  ['3DES with two keys, and the empty password', byOpenssl('roots.pem', '', '-nokeys', '-certpbe', 'PBE-SHA1-2DES')],
  [
    'AES-128 with HMAC-SHA1',
    byOpenssl('roots.pem', 'changeit', '-nokeys', '-certpbe', 'aes-128-cbc', '-macalg', 'sha1'),
  ],
  ['not encrypted', byOpenssl('roots.pem', 'whatever', '-nokeys', '-certpbe', 'NONE')],
  ['without any password, as Java 18 has it', Buffer.from(CACERTS)],
] as const) {
  test(`all certificates are found: ${name}`, async () => {
    assertRecognised(pkcs12, file);
    assert.deepEqual(certificatesOf(await pkcs12.read(file)), [A.sha256, B.sha256]);
  });
}

test('RC2, as Windows and old versions of OpenSSL and Java have it', async (t) => {
  const made = spawnSync('openssl', [
    'pkcs12',
    '-export',
    '-legacy',
    '-nokeys',
    '-in',
    inFolder('roots.pem'),
    '-passout',
    'pass:changeit',
  ]);
  if (made.status !== 0) {
    t.skip('this openssl has no RC2');
    return;
  }
  assert.deepEqual(certificatesOf(await pkcs12.read(made.stdout)), [A.sha256, B.sha256]);
});

test('another password can be given, and is not told', async () => {
  const file = byOpenssl('roots.pem', 'sesame öffne', '-nokeys');
  assert.deepEqual(certificatesOf(await pkcs12.read(file, { passwords: ['no', 'sesame öffne'] })), [
    A.sha256,
    B.sha256,
  ]);
  const [found] = (await pkcs12.read(file, { passwords: ['close sesame'] })).map(summary);
  assert.match(
    found ?? '',
    /^broken @\d+: a part is encrypted: none of 4 passwords opens it, the usual ones among them$/,
  );
});

test('the certificate of a private key is no anchor', async () => {
  const [device, root] = (await pkcs12.read(byOpenssl('device.pem', 'changeit', '-name', 'my key'))).map(summary);
  assert.equal(device, 'left-out "my key": it is the certificate of a private key, and no trust anchor');
  assert.equal(root, 'A');
});

test('the place of what is not encrypted is known, and its name', async () => {
  assert.deepEqual((await pkcs12.read(CACERTS)).map(summary), [
    `A @${String(Buffer.from(CACERTS).indexOf(A.der))} "root ä"`,
    `B @${String(Buffer.from(CACERTS).indexOf(B.der))}`,
  ]);
});

const rows: readonly { readonly name: string; readonly file: Uint8Array; readonly found: readonly RegExp[] }[] = [
  {
    name: 'where some are marked as trusted, others are not',
    file: pfx(safe(certBag(A.der), certBag(B.der, TRUSTED))),
    found: [/^left-out @\d+: others are marked as trusted for Java, it is not$/, /^B @\d+$/],
  },
  {
    name: 'bags inside of bags, and bags of other things',
    file: pfx(
      safe(bag('1.2.840.113549.1.12.10.1.6', sequence(certBag(A.der))), bag('1.2.840.113549.1.12.10.1.4', nullValue())),
    ),
    found: [/^A @\d+$/],
  },
  {
    name: 'more iterations than anybody needs',
    file: pfx(encrypted('pbes2', 2 ** 31), encrypted('old', 1_000_000), safe(certBag(A.der))),
    found: [
      /^A @\d+$/,
      /^broken @\d+: a part is encrypted: too many iterations are asked for \(2147483648 for a password\)$/,
      /^broken @\d+: a part is encrypted: too many iterations are asked for \(1000000 for a password\)$/,
    ],
  },
  {
    name: 'many parts may not ask for more than one',
    file: pfx(...Array.from({ length: 50 }, () => encrypted('pbes2', 600_000))),
    found: Array.from({ length: 50 }, () => /^broken @\d+: a part is encrypted: /),
  },
  {
    name: 'an algorithm that is not supported',
    file: pfx(encrypted('unknown', 1)),
    found: [
      /^broken @\d+: a part is encrypted: it is encrypted with 1\.2\.840\.113549\.1\.12\.1\.1, which is not supported$/,
    ],
  },
  {
    name: 'no iterations',
    file: pfx(encrypted('pbes2', 0)),
    found: [/^broken @0: iterations at offset \d+: is out of range$/],
  },
  {
    name: 'a part for the holder of a private key',
    file: pfx(contentInfo('1.2.840.113549.1.7.3', sequence(integer(0)))),
    found: [/^broken @\d+: a part has type 1\.2\.840\.113549\.1\.7\.3: only passwords open a store of certificates$/],
  },
  {
    name: 'cut',
    file: CACERTS.subarray(0, 300),
    found: [/^broken @0: PFX at offset 0: is \d+ octets long, 296 are left$/],
  },
];

for (const row of rows) {
  test(row.name, async () => {
    assertRecognised(pkcs12, row.file);
    const found = (await pkcs12.read(row.file)).map(summary);
    assert.equal(found.length, row.found.length, found.join('\n'));
    for (const [index, text] of found.entries()) assert.match(text, row.found[index] ?? assert.fail());
  });
}

for (const [name, file, reached] of [
  ['nothing', '', 'offset 0 is no SEQUENCE'],
  ['a certificate', A.der, 'the SEQUENCE at offset 0 has no version 3 at offset 4'],
] as const) {
  test(`not recognised: ${name}`, () => {
    assert.equal(reachedIn(pkcs12, file), reached);
  });
}

test('any bytes are withstood', async () => {
  const withOldCipher = byOpenssl('roots.pem', 'changeit', '-nokeys', '-certpbe', 'PBE-SHA1-3DES', '-iter', '1');
  await assertWithstandsLater(pkcs12, [
    CACERTS,
    pfx(encrypted('old', 1)),
    withOldCipher,
    byOpenssl('roots.pem', '', '-nokeys', '-iter', '1'),
  ]);
});

const noKeytool = spawnSync('keytool', ['-help']).error === undefined ? false : 'keytool is not installed';
const PLAIN = ['-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE', '-J-Dkeystore.pkcs12.macAlgorithm=NONE'];

for (const [name, options] of [
  ['with a password', []],
  ['without one, as cacerts', PLAIN],
  ['as old versions', ['-J-Dkeystore.pkcs12.legacy']],
] as const) {
  test(`Java's own store, ${name}`, { skip: noKeytool }, async () => {
    const store = inFolder(`${name}.p12`);
    writeFileSync(inFolder('a.pem'), A.pem);
    const entry = ['-alias', 'root a', '-file', inFolder('a.pem'), '-keystore', store, '-storetype', 'PKCS12'];
    const command = [...options, '-importcert', '-noprompt', '-storepass', 'changeit', ...entry];
    execFileSync('keytool', command, { stdio: 'ignore' });
    assertRecognised(pkcs12, readFileSync(store));
    assert.match((await pkcs12.read(readFileSync(store))).map(summary).join(), /^A (?:@\d+ )?"root a"$/);
  });
}
