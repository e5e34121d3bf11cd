// Objects of a page: what is taken, what is left and counted.
import assert from 'node:assert/strict';
import test from 'node:test';

import { issuancePage } from '../../../src/signals/ct/issuance-object.ts';
import { digest, issuanceObject } from '../../support/certspotter-api.ts';
import { NOW } from './scene.ts';

const good = issuanceObject('1');
const { issuer } = good;

const unusable: readonly { readonly name: string; readonly object: unknown; readonly first: string }[] = [
  { name: 'null', object: null, first: 'Invalid input: expected object, received null' },
  { name: 'a list', object: [], first: 'Invalid input: expected object, received array' },
  { name: 'no TBS hash', object: { ...good, tbs_sha256: undefined }, first: 'tbs_sha256' },
  { name: 'a hash of another length', object: { ...good, tbs_sha256: 'ab' }, first: 'tbs_sha256' },
  { name: 'a hash that is a list', object: { ...good, pubkey_sha256: [digest('x')] }, first: 'pubkey_sha256' },
  { name: 'names that are a text', object: { ...good, dns_names: 'www.example.com' }, first: 'dns_names' },
  { name: 'too many names', object: { ...good, dns_names: Array(20_001).fill('a') }, first: 'dns_names' },
  { name: 'no issuer', object: { ...good, issuer: undefined }, first: 'issuer' },
  {
    name: 'an issuer with a huge name',
    object: { ...good, issuer: { name: 'x'.repeat(5_000) } },
    first: 'issuer.name',
  },
  { name: 'a date that is none', object: { ...good, not_before: '2026-02-31' }, first: 'not_before' },
  { name: 'a date as a number', object: { ...good, not_after: 1 }, first: 'not_after' },
  { name: 'dates in the wrong order', object: { ...good, not_after: '2020-01-01T00:00:00Z' }, first: 'not_after' },
];

for (const { name, object, first } of unusable) {
  test(`${name}: left and counted, the others are taken`, () => {
    const page = issuancePage([issuanceObject('0'), object, good], 'source', NOW);
    assert.equal(page?.certificates.length, 2);
    assert.equal(page.unusable?.count, 1);
    assert.ok(page.unusable.first.startsWith(first), page.unusable.first);
    assert.equal(page.lastId, '1');
  });
}

const taken: readonly {
  readonly name: string;
  readonly object: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
}[] = [
  {
    name: 'capitals and trailing dots of names',
    object: { ...good, dns_names: ['WWW.Example.com.', '*.EXAMPLE.com'] },
    expected: { dnsNames: ['www.example.com', '*.example.com'] },
  },
  {
    name: 'names that can be none among those that are',
    object: { ...good, dns_names: ['', 7, null, 'a'.repeat(300), 'a.example.com'] },
    expected: { dnsNames: ['a.example.com'] },
  },
  { name: 'a DER that is no base64', object: { ...good, cert_der: '<html>' }, expected: { der: null } },
  { name: 'no DER', object: { ...good, cert_der: undefined }, expected: { der: null } },
  {
    name: 'an issuer without its key',
    object: { ...good, issuer: { ...issuer, pubkey_sha256: 'none' } },
    expected: { issuer: { subject: issuer.name, spkiSha256: null } },
  },
  {
    name: 'dates with an offset',
    object: { ...good, not_before: '2026-02-01T01:00:00+01:00' },
    expected: { notBefore: Date.parse('2026-02-01T00:00:00Z') },
  },
  {
    name: 'hashes in capitals',
    object: { ...good, tbs_sha256: digest('a').toUpperCase() },
    expected: { tbsSha256: digest('a') },
  },
  {
    name: 'fields of the future, and __proto__',
    object: JSON.parse(`{"__proto__":{"x":1},"new":[1],${JSON.stringify(good).slice(1)}`),
    expected: { at: NOW },
  },
];

for (const { name, object, expected } of taken) {
  test(`${name}: taken`, () => {
    const page = issuancePage([object], 'source', NOW);
    assert.equal(page?.unusable, null);
    assert.deepEqual({ ...page.certificates[0], ...expected }, page.certificates[0]);
  });
}

const ids: readonly { readonly name: string; readonly id: unknown; readonly lastId: string }[] = [
  { name: 'a number', id: 5, lastId: '5' },
  { name: 'a text that is no number', id: 'abc-1', lastId: 'abc-1' },
  { name: 'null', id: null, lastId: '0' },
  { name: 'an object', id: { toString: '1' }, lastId: '0' },
  { name: 'a fraction', id: 1.5, lastId: '0' },
  { name: 'below zero', id: -1, lastId: '0' },
  { name: 'too large for a number', id: 2 ** 60, lastId: '0' },
  { name: 'empty', id: '', lastId: '0' },
  { name: 'a line break', id: '1\r\nX: y', lastId: '0' },
  { name: 'endless', id: '1'.repeat(101), lastId: '0' },
];

for (const { name, id, lastId } of ids) {
  test(`an id that is ${name}: the certificate is taken, the cursor goes to ${lastId}`, () => {
    const page = issuancePage([issuanceObject('0'), { ...good, id }], 'source', NOW);
    assert.equal(page?.lastId, lastId);
    assert.equal(page.certificates.length, 2);
  });
}

test('what is no page', () => {
  for (const json of [undefined, null, {}, 'x', Array(10_001).fill(good)])
    assert.equal(issuancePage(json, 's', NOW), null);
});
