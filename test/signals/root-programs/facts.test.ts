// The built-in table against the roots themselves: those that Node has, and the public corpus where it is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { spkiSha256Of } from '../../../src/signals/named-anchor.ts';
import { FACTS, FACTS_AT, FORMER_ROOTS, NAMED_ROOTS } from '../../../src/signals/root-programs/facts.ts';
import { keyAgeRemoval } from '../../../src/signals/root-programs/key-age.ts';
import { missing, readCorpus } from '../../conformance/corpora.ts';
import { readCsv } from '../../../src/signals/root-programs/csv.ts';

const inNode = new Map(
  rootCertificates.map((pem) => {
    const certificate = new X509Certificate(pem);
    return [decodeCertificate(certificate.raw).sha256, certificate];
  }),
);

test('every root has hashes of the right form, and no two rows say the same', () => {
  for (const { sha256, spkiSha256 } of NAMED_ROOTS)
    assert.match(`${sha256} ${spkiSha256}`, /^[0-9a-f]{64} [0-9a-f]{64}$/);
  const keys = FACTS.map(({ spkiSha256, program, rule }) => `${spkiSha256} ${program} ${rule}`);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(new Set(FORMER_ROOTS.map(({ spkiSha256 }) => spkiSha256)).size, FORMER_ROOTS.length);
});

test('every row has a source, a whole day, and was announced before the table was made', () => {
  for (const { source, at, date } of FACTS) {
    assert.match(source, /^https:\/\//);
    assert.equal(at, FACTS_AT);
    assert.equal(date % 86_400_000, 0);
  }
});

test('former roots have their date behind them', () => {
  for (const root of FORMER_ROOTS) assert.ok(keyAgeRemoval(root.notBefore) < FACTS_AT, root.subject);
});

for (const { subject, sha256, spkiSha256 } of NAMED_ROOTS) {
  const certificate = inNode.get(sha256);
  const skip = certificate === undefined && 'not among the roots of this release of Node';
  test(`${subject} is what the table says`, { skip }, () => {
    assert.ok(certificate !== undefined);
    assert.ok(certificate.subject.includes(`=${subject}`));
    assert.equal(spkiSha256Of(certificate), spkiSha256);
  });
}

test('the hash of a key is the one over the octets of the certificate, for every root of Node', () => {
  for (const certificate of inNode.values()) {
    assert.equal(spkiSha256Of(certificate), decodeCertificate(certificate.raw).spkiSha256);
  }
});

const CORPUS = 'root-facts.csv';

test('the table agrees with the public corpus of roots', { skip: missing(CORPUS) }, () => {
  const columns = ['sha256', 'spki_sha256', 'subject', 'not_before', 'mozilla_2025_01', 'mozilla_distrust_after'];
  const corpus = readCsv(readCorpus(CORPUS), { required: [...columns, 'chrome_sct_not_after'] });
  assert.equal(corpus.kind, 'read');
  assert.deepEqual(corpus.problems, []);
  const bySha256 = new Map(corpus.rows.map(({ values }) => [values['sha256'], values]));
  const bySpki = new Map(corpus.rows.map(({ values }) => [values['spki_sha256'], values]));
  for (const { subject, sha256, spkiSha256 } of NAMED_ROOTS) {
    const row = bySha256.get(sha256);
    assert.ok(row !== undefined, subject);
    assert.ok(row['subject']?.includes(subject), subject);
    assert.equal(row['spki_sha256'], spkiSha256, subject);
  }
  for (const { subject, spkiSha256, notBefore } of FORMER_ROOTS) {
    // A key may be in more than one root.
    const row = bySha256.get(NAMED_ROOTS.find((named) => named.spkiSha256 === spkiSha256)?.sha256);
    assert.ok(row !== undefined, subject);
    assert.equal(row['not_before'], new Date(notBefore).toISOString().slice(0, 10), subject);
    assert.equal(row['mozilla_2025_01'], 'tls', subject);
  }
  for (const { subject, spkiSha256, rule, date } of FACTS) {
    const known =
      bySpki.get(spkiSha256)?.[rule === 'distrust-after' ? 'mozilla_distrust_after' : 'chrome_sct_not_after'];
    // Chrome has dropped some of them altogether since, and the corpus has no date for those.
    if (known !== '') assert.equal(known, new Date(date).toISOString().slice(0, 10), subject);
    else assert.equal(rule, 'sct-not-after', subject);
  }
});
