// Until when an accepted list stays accepted: judged again one second before and at the instant that the verdict names.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isoInstant } from '../../src/lib/clock.ts';
import { issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, NOW } from './judging.ts';

const root = issue({ subject: 'CN=Root', key: keyPair('root'), notAfter: '2032-01-01T00:00:00Z' });
const oldRoot = issue({ subject: 'CN=Old Root', key: keyPair('old'), notAfter: '2027-06-01T00:00:00Z' });
const rootX = issue({ ...root.spec, issuer: oldRoot, ca: true, notAfter: '2028-01-01T00:00:00Z' });
const inter = issue({
  subject: 'CN=Inter',
  issuer: root,
  ca: true,
  key: keyPair('i'),
  notAfter: '2030-01-01T00:00:00Z',
});
const leaf = (notAfter: string): IssuedCertificate =>
  issue({ subject: `CN=${HOST}`, issuer: inter, dnsNames: [HOST], key: keyPair('l'), notAfter });
const shortLeaf = leaf('2026-05-01T12:00:00Z');
const longLeaf = leaf('2039-01-01T00:00:00Z');
const futureRoot = issue({ ...root.spec, notBefore: '2027-01-01T00:00:00Z', notAfter: '2035-01-01T00:00:00Z' });
const longInter = issue({ ...inter.spec, notAfter: '2038-01-01T00:00:00Z' });

interface Row {
  readonly name: string;
  readonly stack: string;
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  readonly until: string | null;
  readonly pathUntil: string | null;
  /** The certificate whose date `pathUntil` is. */
  readonly endsWith: IssuedCertificate | null;
}

const ROW = { served: [shortLeaf, inter], anchors: [root], endsWith: inter } as const;

const rows: readonly Row[] = [
  // OpenSSL refuses in the very second of notAfter, the others from the second after it.
  {
    ...ROW,
    name: 'end entity first',
    stack: 'openssl',
    until: '2026-05-01T12:00:00Z',
    pathUntil: '2030-01-01T00:00:00Z',
  },
  {
    ...ROW,
    name: 'end entity first',
    stack: 'mbedtls',
    until: '2026-05-01T12:00:01Z',
    pathUntil: '2030-01-01T00:00:01Z',
  },
  {
    ...ROW,
    name: 'end entity first',
    stack: 'wolfssl',
    until: '2026-05-01T12:00:01Z',
    pathUntil: '2030-01-01T00:00:01Z',
  },
  { ...ROW, name: 'no date counts', stack: 'mbedtls-no-time', until: null, pathUntil: null, endsWith: null },
  { ...ROW, name: 'dates are only noted', stack: 'ti-simplelink', until: null, pathUntil: null, endsWith: null },
  {
    ...ROW,
    name: 'the cross-sign carries no further than the old anchor for wolfSSL',
    stack: 'wolfssl',
    served: [longLeaf, inter, rootX],
    anchors: [oldRoot, root],
    until: '2027-06-01T00:00:01Z',
    pathUntil: '2027-06-01T00:00:01Z',
    endsWith: oldRoot,
  },
  {
    ...ROW,
    name: 'when the old anchor ends, the new one carries on for mbedTLS',
    stack: 'mbedtls',
    served: [longLeaf, inter, rootX],
    anchors: [oldRoot, root],
    until: '2030-01-01T00:00:01Z',
    pathUntil: '2030-01-01T00:00:01Z',
  },
  {
    ...ROW,
    name: 'only the old anchor pinned',
    stack: 'openssl',
    served: [longLeaf, inter, rootX],
    anchors: [oldRoot],
    until: '2027-06-01T00:00:00Z',
    pathUntil: '2027-06-01T00:00:00Z',
    endsWith: oldRoot,
  },
  {
    ...ROW,
    name: 'a renewed anchor takes over when the first one ends',
    stack: 'mbedtls',
    served: [longLeaf, longInter],
    anchors: [root, futureRoot],
    until: '2035-01-01T00:00:01Z',
    pathUntil: '2035-01-01T00:00:01Z',
    endsWith: futureRoot,
  },
];

for (const { name, stack, served, anchors, until, pathUntil, endsWith } of rows) {
  test(`${stack}: ${name}`, () => {
    const verdict = judgeOnce({ served, anchors, stack });
    assert.equal(verdict.kind, 'accepted', JSON.stringify(verdict));
    assert.equal(shown(verdict.until), until);
    assert.equal(shown(verdict.pathUntil), pathUntil);
    assert.equal(verdict.pathEndsWith?.sha256 ?? null, endsWith?.sha256 ?? null);
    if (verdict.until === null) return;
    assert.equal(judgeOnce({ served, anchors, stack, at: verdict.until - 1000 }).kind, 'accepted');
    assert.equal(judgeOnce({ served, anchors, stack, at: verdict.until }).kind, 'refused');
  });
}

test('without a clock nothing ends', () => {
  const verdict = judgeOnce({ served: [shortLeaf, inter], anchors: [root], stack: 'openssl', at: null });
  assert.equal(verdict.kind, 'accepted');
  assert.deepEqual([verdict.until, verdict.pathUntil, verdict.holds], [null, null, { from: null, until: null }]);
});

test('ti-simplelink goes on after the end, with -461', () => {
  const at = Date.parse('2026-05-01T12:00:01Z');
  const verdict = judgeOnce({ served: [shortLeaf, inter], anchors: [root], stack: 'ti-simplelink', at });
  assert.equal(verdict.kind, 'accepted');
  assert.deepEqual(
    verdict.soft.map(({ code, deviceCode }) => [code, deviceCode]),
    [['expired', '-461']],
  );
});

test('ti-simplelink notes an expired anchor too', () => {
  const at = Date.parse('2033-01-01T00:00:00Z');
  const verdict = judgeOnce({ served: [longLeaf, longInter], anchors: [root], stack: 'ti-simplelink', at });
  assert.equal(verdict.kind, 'accepted');
  assert.deepEqual(
    verdict.soft.map(({ code }) => code),
    ['anchor-expired'],
  );
});

test('a verdict holds between the dates that were asked for', () => {
  const verdict = judgeOnce({ served: [shortLeaf, inter], anchors: [root], stack: 'mbedtls', at: NOW });
  assert.deepEqual(
    [shown(verdict.holds.from), shown(verdict.holds.until)],
    ['2020-01-01T00:00:00Z', '2026-05-01T12:00:01Z'],
  );
});

function shown(at: number | null): string | null {
  return at === null ? null : isoInstant(at);
}
