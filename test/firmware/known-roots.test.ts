import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { rootCertificates } from 'node:tls';

import { knownRootsOf } from '../../src/firmware/known-roots.ts';
import { issue } from '../support/ca.ts';

const ROOT = issue({ subject: 'CN=Root of the house' });

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchorwatch-roots-'));
});
after(() => rm(folder, { recursive: true }));

async function rootsWith(bundle: string): Promise<ReturnType<ReturnType<typeof knownRootsOf>>> {
  const file = join(folder, 'bundle.pem');
  await writeFile(file, bundle);
  return knownRootsOf({ SSL_CERT_FILE: file })();
}

test("a root of the system's bundle is known beside Node's", async () => {
  const roots = await rootsWith(`# a comment\n${ROOT.pem.replaceAll('\n', '\r\n')}# another\n`);
  assert.equal(roots.length, rootCertificates.length + 1);
  assert.deepEqual(roots.at(-1), { pem: ROOT.pem, foundIn: 'system' });
});

test('a root that both have is known once, as that of Node', async () => {
  const roots = await rootsWith(`${(rootCertificates[0] ?? '').replaceAll('\n', '\r\n')}\n`);
  assert.equal(roots.length, rootCertificates.length);
  assert.ok(roots.every(({ foundIn }) => foundIn === 'node'));
});

test('a block that never ends is no root', async () => {
  const roots = await rootsWith(`-----BEGIN CERTIFICATE-----\n${'A'.repeat(100_000)}`);
  assert.equal(roots.length, rootCertificates.length);
});

for (const file of ['/nowhere/bundle.pem', tmpdir()]) {
  test(`without a bundle to be read (${file === tmpdir() ? 'a folder' : 'no file'}) there are those of Node`, () => {
    assert.equal(knownRootsOf({ SSL_CERT_FILE: file })().length, rootCertificates.length);
  });
}

test('the bundle is read once, when the roots are first asked for', async () => {
  const file = join(folder, 'late.pem');
  const source = knownRootsOf({ SSL_CERT_FILE: file });
  await writeFile(file, ROOT.pem);
  const roots = source();
  assert.equal(roots.at(-1)?.foundIn, 'system');
  await rm(file);
  assert.equal(source(), roots);
});

test('every root is PEM that ends with a line break', () => {
  for (const { pem } of knownRootsOf({})()) {
    assert.match(pem, /^-----BEGIN CERTIFICATE-----\n[^]+\n-----END CERTIFICATE-----\n$/);
  }
});
