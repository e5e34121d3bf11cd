// Anchors as files: whatever a device keeps of one, `verify --anchors` reads the same again.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { nameSha1Of } from '../../../src/chain/rules/name-hash.ts';
import {
  anchorIdOf,
  anchorStoreOf,
  bareAnchorOf,
  hashedAnchorOf,
  type TrustAnchor,
  trustAnchorOf,
} from '../../../src/chain/trust-anchor.ts';
import { readAnchorFile } from '../../../src/firmware/anchor-file.ts';
import { anchorFiles } from '../../../src/views/evidence/anchor-files.ts';
import { issue, type KeyKind } from '../../support/ca.ts';

function anchorOf(name: string, key: KeyKind, how: 'certificate' | 'bare' | 'hashed'): TrustAnchor {
  const certificate = decodeCertificate(issue({ subject: `CN=${name}, O=Example`, key }).der);
  if (how === 'certificate') return trustAnchorOf(certificate);
  if (how === 'bare') return bareAnchorOf(certificate.subject, certificate.spki);
  return hashedAnchorOf(nameSha1Of(certificate.subject), certificate.spki);
}

const rows: readonly { readonly name: string; readonly anchors: readonly TrustAnchor[] }[] = [
  { name: 'certificates', anchors: [anchorOf('A', 'rsa2048', 'certificate'), anchorOf('B', 'p384', 'certificate')] },
  { name: 'names and keys', anchors: [anchorOf('A', 'rsa2048', 'bare'), anchorOf('B', 'p256', 'bare')] },
  {
    name: 'hashes of names and keys',
    anchors: (['rsa2048', 'p256', 'p384', 'p521'] as const).map((key) => anchorOf(key, key, 'hashed')),
  },
  {
    name: 'an end entity, twice',
    anchors: [decodeCertificate(issue({ subject: 'CN=a.example', issuer: issue({ subject: 'CN=Root' }) }).der)].flatMap(
      (certificate) => [trustAnchorOf(certificate), trustAnchorOf(certificate)],
    ),
  },
  {
    name: 'twelve in their order',
    anchors: Array.from({ length: 12 }, (_, n) => anchorOf(`R${String(n)}`, 'p256', 'certificate')),
  },
];

for (const { name, anchors } of rows) {
  test(`${name} are read as they were written`, async (context) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'anchorwatch-anchors-'));
    context.after(() => rm(folder, { recursive: true }));
    await mkdir(path.join(folder, 'anchors', 'fw'), { recursive: true });
    for (const file of anchorFiles('fw', anchorStoreOf(anchors)))
      await writeFile(path.join(folder, file.path), file.content);
    const read = await readAnchorFile(path.join(folder, 'anchors/fw/*'));
    if (read.kind !== 'anchors') assert.fail(read.reasons.join('; '));
    assert.deepEqual(read.anchors.map(anchorIdOf), anchors.map(anchorIdOf));
  });
}
