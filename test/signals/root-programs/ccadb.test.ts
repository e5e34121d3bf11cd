// CCADB's reports: what is taken from them, and what is left out with its line.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import { spkiSha256Of } from '../../../src/signals/named-anchor.ts';
import { readCaRecords, readIncludedRoots } from '../../../src/signals/root-programs/ccadb.ts';
import { issue } from '../../support/ca.ts';
import {
  csvOf,
  fingerprintOf,
  hashOf,
  INCLUDED_HEADER,
  includedRow,
  keyIdOf,
  recordRow,
  RECORDS_HEADER,
} from './reports-writer.ts';

const first = issue({ subject: 'CN=Root A,O=Example, Inc.', notBefore: '2012-03-04T05:06:07Z' });
const second = issue({ subject: 'CN=Root B' });

test('an included root is read with its key, its dates and its trust', () => {
  const csv = csvOf([
    INCLUDED_HEADER,
    includedRow(first.pem, { distrustAfter: '2024.11.30' }),
    includedRow(second.pem, { trustBits: 'Email' }),
  ]);
  const reading = readIncludedRoots(csv);
  assert.equal(reading.kind, 'read');
  assert.deepEqual(reading.problems, []);
  assert.deepEqual(reading.entries[0], {
    name: new X509Certificate(first.pem).subject,
    sha256: first.sha256,
    spkiSha256: spkiSha256Of(new X509Certificate(first.pem)),
    notBefore: Date.parse('2012-03-04T05:06:07Z'),
    websites: true,
    distrustAfter: Date.UTC(2024, 10, 30),
  });
  assert.deepEqual(
    reading.entries.map(({ websites, distrustAfter }) => [websites, distrustAfter !== null]),
    [
      [true, true],
      [false, false],
    ],
  );
});

const dates = [
  { text: '2024.11.30', day: '2024-11-30' },
  { text: ' 2024-11-30 ', day: '2024-11-30' },
  { text: '2024 Nov 30', day: '2024-11-30' },
  { text: '2024.02.29', day: '2024-02-29' },
  { text: '', day: null },
];

for (const { text, day } of dates) {
  test(`a distrust date of "${text}" is ${day ?? 'none'}`, () => {
    const reading = readIncludedRoots(csvOf([INCLUDED_HEADER, includedRow(first.pem, { distrustAfter: text })]));
    assert.equal(reading.kind, 'read');
    assert.equal(reading.entries[0]?.distrustAfter ?? null, day === null ? null : Date.parse(day));
  });
}

const replaced = (column: (typeof INCLUDED_HEADER)[number], value: string): string[] =>
  includedRow(first.pem).map((field, at) => (INCLUDED_HEADER[at] === column ? value : field));

const badIncluded = [
  { name: 'a date that is none', row: replaced('Distrust for TLS After Date', 'soon'), reason: /is no date/ },
  { name: 'a day that is none', row: replaced('Distrust for TLS After Date', '2023.02.29'), reason: /is no date/ },
  { name: 'a month that is none', row: replaced('Distrust for TLS After Date', '2023.13.01'), reason: /is no date/ },
  { name: 'a month by no name', row: replaced('Distrust for TLS After Date', '2023 Foo 01'), reason: /is no date/ },
  { name: 'a fingerprint that is none', row: replaced('SHA-256 Fingerprint', 'abc'), reason: /is no SHA-256/ },
  { name: 'the fingerprint of another', row: replaced('SHA-256 Fingerprint', '0'.repeat(64)), reason: /not that of/ },
  { name: 'no certificate', row: replaced('PEM Info', ''), reason: /PEM Info is no certificate/ },
  {
    name: 'a broken certificate',
    row: replaced('PEM Info', `'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'`),
    reason: /PEM Info is no certificate/,
  },
];

for (const { name, row, reason } of badIncluded) {
  test(`a root with ${name} is left out, and that root alone`, () => {
    const reading = readIncludedRoots(csvOf([INCLUDED_HEADER, includedRow(second.pem), row]));
    assert.equal(reading.kind, 'read');
    assert.deepEqual(
      reading.entries.map(({ sha256 }) => sha256),
      [second.sha256],
    );
    assert.equal(reading.problems.length, 1);
    assert.match(reading.problems[0]?.reason ?? '', reason);
    // The certificate above has line breaks.
    assert.equal(reading.problems[0]?.line, 2 + second.pem.split('\n').length);
  });
}

test('problems of the table and of rows come in the order of the file, without a word of the stranger', () => {
  const hostile = '<script>\u202e';
  const reading = readCaRecords(
    csvOf([RECORDS_HEADER, recordRow({ name: hostile, type: hostile }), [hostile], recordRow({ name: 'A' })]),
  );
  assert.equal(reading.kind, 'read');
  assert.deepEqual(
    reading.problems.map(({ line }) => line),
    [2, 3],
  );
  for (const { reason } of reading.problems) assert.match(reason, /^[\x20-\x7e]+$/);
  assert.ok(!reading.problems.some(({ reason }) => reason.includes('script')));
});

test('a record is read with its kind, its issuer, its key identifier and its revocation', () => {
  const reading = readCaRecords(
    csvOf([
      RECORDS_HEADER,
      recordRow({ name: 'Root', type: 'Root Certificate' }),
      recordRow({ name: 'CA 1', parent: 'Root', keyId: 'key' }),
      recordRow({ name: 'CA 2', parent: 'Root', revocation: 'Parent Cert Revoked' }),
    ]),
  );
  assert.equal(reading.kind, 'read');
  assert.deepEqual(reading.entries, [
    { ...base('Root'), kind: 'root', subjectKeyId: keyIdOf('Root').toString('hex'), parentSha256: null },
    { ...base('CA 1'), subjectKeyId: keyIdOf('key').toString('hex') },
    { ...base('CA 2'), subjectKeyId: keyIdOf('CA 2').toString('hex'), revoked: true },
  ]);
});

function base(name: string): object {
  const parentSha256 = hashOf('Root');
  return { kind: 'intermediate', name, sha256: hashOf(name), spkiSha256: null, parentSha256, revoked: false };
}

test('the key is taken from the certificate, in reports that have it', () => {
  const header = [...RECORDS_HEADER, 'X.509 Certificate (PEM)'];
  const row = [...recordRow({ name: 'Root A', sha256: fingerprintOf(first.pem), type: 'Root Certificate' }), first.pem];
  const broken = [...recordRow({ name: 'Root B', sha256: second.sha256, type: 'Root Certificate' }), 'no certificate'];
  const other = [...recordRow({ name: 'Root C', type: 'Root Certificate' }), first.pem];
  const reading = readCaRecords(csvOf([header, row, broken, other]));
  assert.equal(reading.kind, 'read');
  assert.equal(reading.entries[0]?.spkiSha256, spkiSha256Of(new X509Certificate(first.pem)));
  assert.equal(reading.entries.length, 1);
  assert.match(reading.problems[0]?.reason ?? '', /is no certificate/);
  assert.match(reading.problems[1]?.reason ?? '', /is not that of the certificate/);
});

const hopeless = [
  { name: 'an error page', csv: Buffer.from('<html>Service unavailable</html>'), reason: /no column/ },
  { name: 'the other report', csv: csvOf([RECORDS_HEADER, recordRow({ name: 'A' })]), reason: /no column/ },
  { name: 'a report cut off within a certificate', csv: cutReport(), reason: /quotes/ },
  { name: 'bad rows alone', csv: csvOf([INCLUDED_HEADER, ['x']]), reason: /no row that can be read/ },
  { name: 'a header alone', csv: csvOf([INCLUDED_HEADER]), reason: /no row that can be read/ },
];

for (const { name, csv, reason } of hopeless) {
  test(`${name} is no report of included roots`, () => {
    const reading = readIncludedRoots(csv);
    assert.equal(reading.kind, 'unusable');
    assert.match(reading.reason, reason);
  });
}

function cutReport(): Uint8Array {
  const whole = csvOf([INCLUDED_HEADER, includedRow(first.pem), includedRow(second.pem)]);
  return whole.subarray(0, whole.length - 100);
}
