// The picture as rows and lanes: what stands where, through what a path goes, and where it stops.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createJudge } from '../../../src/chain/judge.ts';
import { stackNamed } from '../../../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../../../src/chain/trust-anchor.ts';
import { decodeCertificate } from '../../../src/chain/decode.ts';
import { servedListOf } from '../../../src/probe/observation.ts';
import { pairPicture } from '../../../src/views/explain/pair-picture.ts';
import type { Picture, PictureRow } from '../../../src/views/explain/picture.ts';
import { type IssuedCertificate, issue } from '../../support/ca.ts';

const AT = Date.UTC(2026, 5, 1);
const HOST = 'a.example';

const root = issue({ subject: 'CN=Root' });
const other = issue({ subject: 'CN=Other' });
const expired = issue({ subject: 'CN=Root', key: root.key, notAfter: '2025-01-01T00:00:00Z' });
const issuing = issue({ subject: 'CN=Issuing', issuer: root, ca: true });
const endEntity = issue({ subject: `CN=${HOST}`, issuer: issuing, dnsNames: [HOST] });

function picture(
  stackName: string,
  served: readonly IssuedCertificate[],
  pinned: readonly IssuedCertificate[],
): Picture {
  const stack = stackNamed(stackName);
  assert.ok(stack !== null);
  const judge = createJudge({ knownRoots: () => [] });
  const anchors = anchorStoreOf(pinned.map(({ der }) => trustAnchorOf(decodeCertificate(der))));
  const servedList = servedListOf(served.map(({ der }) => der));
  const verdict = judge.judge({ servedList, anchors, stack, host: HOST, at: AT });
  return pairPicture(servedList, verdict, anchors, judge);
}

/** `anchor Root used`, `2 Issuing`, as they are drawn from top to bottom. */
function told(row: PictureRow): string {
  switch (row.kind) {
    case 'anchor':
      return `anchor ${row.name} ${row.use}`;
    case 'missing':
      return `missing ${row.name}`;
    case 'served': {
      const remark = row.sameAs === null ? '' : ` same as ${String(row.sameAs)}`;
      return `${String(row.position)} ${row.name}${remark}${row.isOnPath ? '' : ' unused'}`;
    }
    case 'more-anchors':
    case 'more-served':
      return `${row.kind} ${String(row.count)}`;
  }
}

interface Row {
  readonly name: string;
  readonly stack: string;
  readonly served: readonly IssuedCertificate[];
  readonly pinned: readonly IssuedCertificate[];
  readonly rows: readonly string[];
  /** Of the first lane. */
  readonly path: readonly string[];
  readonly stopsAt: string | null;
  readonly needs: string | null;
}

const rows: readonly Row[] = [
  {
    name: 'accepted',
    stack: 'mbedtls',
    served: [endEntity, issuing],
    pinned: [other, root],
    rows: ['anchor Other pinned', 'anchor Root used', '2 Issuing', '1 a.example'],
    path: ['1 a.example', '2 Issuing', 'anchor Root used'],
    stopsAt: null,
    needs: null,
  },
  {
    name: 'out of order, with a duplicate and a root that is pinned as well',
    stack: 'openssl',
    served: [endEntity, root, issuing, issuing],
    pinned: [root],
    rows: ['anchor Root used', '4 Issuing same as 3 unused', '3 Issuing', '2 Root unused', '1 a.example'],
    path: ['1 a.example', '3 Issuing', 'anchor Root used'],
    stopsAt: null,
    needs: null,
  },
  {
    name: 'another CA',
    stack: 'mbedtls',
    served: [endEntity, issuing, root],
    pinned: [other],
    rows: ['anchor Other pinned', 'missing Root', '3 Root', '2 Issuing', '1 a.example'],
    path: ['1 a.example', '2 Issuing', '3 Root'],
    stopsAt: '3 Root',
    needs: 'missing Root',
  },
  {
    name: 'an anchor that has expired',
    stack: 'mbedtls',
    served: [endEntity, issuing],
    pinned: [expired],
    rows: ['anchor Root tried', '2 Issuing', '1 a.example'],
    path: ['1 a.example', '2 Issuing', 'anchor Root tried'],
    stopsAt: 'anchor Root tried',
    needs: null,
  },
  {
    name: 'without its intermediate, and without any anchor that is named like its issuer',
    stack: 'mbedtls',
    served: [endEntity],
    pinned: [root],
    rows: ['anchor Root pinned', 'missing Issuing', '1 a.example'],
    path: ['1 a.example'],
    stopsAt: '1 a.example',
    needs: 'missing Issuing',
  },
];

for (const { name, stack, served, pinned, rows: expected, path, stopsAt, needs } of rows) {
  test(name, () => {
    const { rows: drawn, lanes } = picture(stack, served, pinned);
    const named = drawn.map(told);
    assert.deepEqual(named, expected);
    const [lane] = lanes;
    assert.ok(lane !== undefined);
    assert.deepEqual(
      lane.stations.map((index) => named[index]),
      path,
    );
    assert.equal(lane.stopsAt === null ? null : named[lane.stopsAt], stopsAt);
    assert.equal(lane.needs === null ? null : named[lane.needs], needs);
    assert.equal(lane.outcome, stopsAt === null ? 'accepted' : 'refused');
  });
}

test('thirty anchors and forty certificates are cut, and counted', () => {
  const anchors = Array.from({ length: 30 }, (_, index) => issue({ subject: `CN=Anchor ${String(index)}` }));
  const extras = Array.from({ length: 38 }, (_, index) => issue({ subject: `CN=Extra ${String(index)}` }));
  const { rows: drawn } = picture('openssl', [endEntity, issuing, ...extras], [...anchors, root]);
  const named = drawn.map(told);
  assert.equal(named[0], 'more-anchors 26');
  assert.ok(named.includes('anchor Root used') && named.includes('more-served 20'));
  assert.equal(named.length, 1 + 4 + 1 + 1 + 20);
});

test('a certificate that cannot be read has its place', () => {
  const broken = { ...issuing, der: Uint8Array.of(0x30, 0x00) };
  const { rows: drawn, lanes } = picture('openssl', [endEntity, broken], [root]);
  assert.deepEqual(drawn.map(told).slice(1), ['2 (cannot be read) unused', '1 a.example']);
  assert.equal(lanes[0]?.code, 'malformed-certificate');
});
