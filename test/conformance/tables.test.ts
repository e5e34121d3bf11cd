// The tables that a run is shown in.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { documentText } from './document.ts';
import type { Agreement, Result } from './results.ts';
import { agreementTable, knownDifferences, standingTable } from './tables.ts';

const AGREEMENT: Agreement = {
  kind: 'agreement',
  suite: 'suite',
  stack: 'openssl',
  against: 'the library',
  cases: 300,
  same: 299,
  skipped: 2,
  codes: { compared: 10, same: 9 },
};

test('a share is rounded down: 100 % means all', () => {
  const rowOf = (one: Agreement): string => agreementTable([one]).split('\n')[2]?.replaceAll(/ +/g, ' ') ?? '';
  assert.equal(rowOf(AGREEMENT), '| suite | `openssl` | the library | 300 | 299 | 99.6 % | 9 of 10 | 2 |');
  assert.match(rowOf({ ...AGREEMENT, cases: 10_000, same: 9999 }), /99\.9 %/);
  assert.match(rowOf({ ...AGREEMENT, same: 300 }), /100\.0 %/);
});

test('rows of one suite, stack and library are added up', () => {
  const rows = agreementTable([AGREEMENT, AGREEMENT, { ...AGREEMENT, stack: 'java', codes: null }])
    .split('\n')
    .slice(2);
  assert.deepEqual(
    rows.map((row) => row.replaceAll(/ +/g, ' ')),
    [
      '| suite | `openssl` | the library | 600 | 598 | 99.6 % | 18 of 20 | 4 |',
      '| suite | `java` | the library | 300 | 299 | 99.6 % | | 2 |',
    ],
  );
});

test('every line of a table is as wide as the others', () => {
  const counts = { asExpected: 1, acceptedWrongly: 22, refusedWrongly: 333, skipped: 4444 };
  const results: readonly Result[] = [
    { kind: 'standing', verifier: 'a-library-with-a-long-name', isOurs: false, ...counts },
    { kind: 'standing', verifier: 'java', isOurs: true, ...counts },
  ];
  const widths = new Set(
    standingTable(results)
      .split('\n')
      .map(({ length }) => length),
  );
  assert.equal(widths.size, 1);
});

test('the document tells date, versions, sources and known differences', () => {
  const difference = { suite: 'x509-limbo', stack: 'gnutls', id: 'a::b', reason: 'a reason.' };
  const results: readonly Result[] = [
    AGREEMENT,
    { kind: 'source', suite: 'x509-limbo', text: 'C2SP, some version' },
    { kind: 'known-difference', ...difference },
  ];
  const provenance = { date: '2026-11-22', version: '1.2.3', node: '24.0.0', openssl: '3.5.0' };
  const text = documentText(results, provenance);
  for (const part of [...Object.values(provenance), 'x509-limbo: C2SP, some version', ...knownDifferences(results)]) {
    assert.ok(text.includes(part), `${part} is missing`);
  }
  assert.match(documentText([AGREEMENT], provenance), /## Known differences\n\nNone\./);
});
