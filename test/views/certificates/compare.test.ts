// Before and after: which certificates belong together, and what of them changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { servedListOf } from '../../../src/probe/observation.ts';
import { compareLists, type PositionComparison } from '../../../src/views/certificates/compare.ts';
import { decodeAnew, pemText, readCertificates } from '../../../src/views/certificates/facts.ts';
import { listName, summaryOf } from '../../../src/views/certificates/list-summary.ts';
import { type IssuedCertificate, issue, keyPair } from '../../support/ca.ts';

const root = issue({ subject: 'CN=Root', ca: true, key: keyPair('compare root') });
const otherRoot = issue({ subject: 'CN=Other Root', ca: true, key: keyPair('compare other root') });
const issuing = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('compare issuing') });
const crossSigned = issue({ subject: 'CN=Issuing', issuer: otherRoot, ca: true, key: keyPair('compare issuing') });
const rekeyed = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('compare issuing 2') });
const renamed = issue({ subject: 'CN=Issuing G2', issuer: root, ca: true, key: keyPair('compare issuing') });
const another = issue({ subject: 'CN=Elsewhere', issuer: otherRoot, ca: true, key: keyPair('compare elsewhere') });

function leaf(key: string, dnsNames: readonly string[], issuer = issuing, year = 2030): IssuedCertificate {
  const notAfter = `${String(year)}-01-01T00:00:00Z`;
  return issue({ subject: 'CN=a.example', issuer, dnsNames: [...dnsNames], key: keyPair(key), notAfter });
}

const before = leaf('compare leaf', ['a.example', 'b.example']);
const GARBLED = { ...root, der: Uint8Array.of(0x30, 0x01, 0x00) };

interface Row {
  readonly name: string;
  readonly before: readonly IssuedCertificate[];
  readonly after: readonly IssuedCertificate[];
  /** `kind: fields that changed`, the end entity first. */
  readonly told: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'nothing changed', before: [before, issuing], after: [before, issuing], told: ['same:', 'same:'] },
  {
    name: 'a renewal with the same key changes dates and serial',
    before: [before],
    after: [leaf('compare leaf', ['a.example', 'b.example'], issuing, 2031)],
    told: ['reissued: serial, not after, SHA-256'],
  },
  {
    name: 'a new key changes what names it',
    before: [before],
    after: [leaf('compare leaf 2', ['a.example', 'b.example'])],
    told: ['renewed: SPKI SHA-256, serial, subject key ID, SHA-256'],
  },
  {
    name: 'names come and go',
    before: [before],
    after: [leaf('compare leaf', ['b.example', 'c.example'])],
    told: ['reissued: serial, SHA-256, +c.example, -a.example'],
  },
  {
    name: 'a cross-sign is the same CA below another',
    before: [before, issuing],
    after: [before, crossSigned],
    told: ['same:', 'reissued: issuer, serial, authority key ID, SHA-256'],
  },
  {
    name: 'an intermediate with a new key, and one with a new name',
    before: [before, issuing],
    after: [before, rekeyed, renamed],
    told: ['same:', 'renewed: SPKI SHA-256, serial, subject key ID, SHA-256', 'added'],
  },
  {
    name: 'the same key is found under another name',
    before: [before, issuing],
    after: [before, renamed],
    told: ['same:', 'renamed: subject, serial, SHA-256'],
  },
  {
    name: 'what has nothing in common stands in its place',
    before: [before, issuing],
    after: [before, another],
    told: ['same:', 'replaced: subject, issuer, SPKI SHA-256, serial, subject key ID, authority key ID, SHA-256'],
  },
  {
    name: 'another order is no change, and what is only on one side comes last',
    before: [before, issuing, crossSigned, root],
    after: [before, crossSigned, issuing],
    told: ['same:', 'same:', 'same:', 'removed'],
  },
  { name: 'a list that is empty has nothing left', before: [before, issuing], after: [], told: ['removed', 'removed'] },
  {
    name: 'of what cannot be decoded the digest is known',
    before: [before],
    after: [GARBLED],
    told: [
      'replaced: subject, issuer, key, SPKI SHA-256, signature, serial, not before, not after, subject key ID, authority key ID, SHA-256, -a.example, -b.example',
    ],
  },
];

function read(list: readonly IssuedCertificate[]) {
  return readCertificates(servedListOf(list.map(({ der }) => der)).certificates, decodeAnew);
}

function told(position: PositionComparison): string {
  if (position.kind !== 'both') return position.kind;
  const { likeness, fields, names } = position;
  const changed = fields.filter(({ isChanged }) => isChanged).map(({ field }) => field);
  const moved = [...names.added.map((name) => `+${name}`), ...names.removed.map((name) => `-${name}`)];
  return `${likeness}: ${[...changed, ...moved].join(', ')}`.trim();
}

for (const row of rows) {
  test(row.name, () => {
    assert.deepEqual(compareLists(read(row.before), read(row.after)).map(told), row.told);
  });
}

const summaries: readonly {
  readonly name: string;
  readonly list: readonly IssuedCertificate[];
  readonly top: string | null;
}[] = [
  { name: 'its last certificate names the CA on top', list: [before, issuing], top: 'CN=Root' },
  { name: 'in whatever order it is served', list: [leaf('compare leaf', [], issuing), root, issuing], top: 'CN=Root' },
  { name: 'extras are not on the way', list: [before, issuing, another], top: 'CN=Root' },
  { name: 'alone, its issuer', list: [before], top: 'CN=Issuing' },
  {
    name: 'a circle ends',
    list: [before, issuing, issue({ ...root.spec, issuer: issuing, key: root.key })],
    top: 'CN=Issuing',
  },
  { name: 'empty, nobody', list: [], top: null },
  { name: 'not decodable, nobody', list: [GARBLED], top: null },
];

for (const { name, list, top } of summaries) {
  test(`where a list leads up to: ${name}`, () => {
    assert.equal(summaryOf(read(list)).top, top);
  });
}

test('a list is called by its issuer and serial', () => {
  const summary = summaryOf(read([before, issuing]));
  assert.match(listName(summary), /^Issuing, serial ([0-9a-f]{2}:){3}[0-9a-f]{2}$/);
  assert.equal(listName(summaryOf([])), 'an empty list');
});

test('a certificate as PEM is what others read', () => {
  assert.equal(pemText(before.der), before.pem);
});
