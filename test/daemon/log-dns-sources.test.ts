// What the log says of sources of addresses: that one fails once, and that it answers again once.
import assert from 'node:assert/strict';
import test from 'node:test';

import { pino } from 'pino';

import { dnsSourceLog } from '../../src/daemon/log-dns-sources.ts';
import type { DnsSourceTally } from '../../src/probe/dns-source.ts';

type Round = Readonly<Record<string, 'answers' | 'fails' | 'answers some' | 'is not asked'>>;

interface Row {
  readonly name: string;
  readonly rounds: readonly Round[];
  /** Round, level and line. */
  readonly lines: readonly (readonly [number, number, string])[];
}

const failing: Round = { A: 'answers', B: 'fails' };
const well: Round = { A: 'answers', B: 'answers' };
const FAILS = 'B answered for no name, while others did: addresses may be missing';

const rows: readonly Row[] = [
  { name: 'that all answer', rounds: [well, well], lines: [] },
  { name: 'of which one fails, once', rounds: [well, failing, failing, failing], lines: [[1, 40, FAILS]] },
  {
    name: 'of which one answers again, and fails again',
    rounds: [failing, well, well, failing],
    lines: [
      [0, 40, FAILS],
      [1, 30, 'B answers again'],
      [3, 40, FAILS],
    ],
  },
  { name: 'of which one answers some names', rounds: [{ A: 'answers', B: 'answers some' }], lines: [] },
  { name: 'that all fail, which is the network', rounds: [{ A: 'fails', B: 'fails' }], lines: [] },
  {
    name: 'of which one still fails after an outage of all',
    rounds: [failing, { A: 'fails', B: 'fails' }, failing],
    lines: [[0, 40, FAILS]],
  },
  { name: 'that nobody asks', rounds: [{ A: 'is not asked', B: 'is not asked' }], lines: [] },
  {
    name: 'with controls in a name',
    rounds: [{ A: 'answers', 'B\n': 'fails' }],
    lines: [[0, 40, FAILS.replace('B', 'B\\u{a}')]],
  },
];

for (const { name, rounds, lines } of rows) {
  test(`sources ${name}`, () => {
    const written: { readonly level: number; readonly msg: string }[] = [];
    const write = (text: string) => written.push(JSON.parse(text) as (typeof written)[number]);
    const log = dnsSourceLog(pino({ base: null, timestamp: false }, { write }));
    const told = rounds.flatMap((round, index) => {
      written.length = 0;
      log(Object.entries(round).map(([source, how]) => tally(source, how)));
      return written.map(({ level, msg }) => [index, level, msg] as const);
    });
    assert.deepEqual(told, lines);
  });
}

test('the line carries how many names failed, and why', () => {
  const written: unknown[] = [];
  const log = dnsSourceLog(
    pino({ base: null, timestamp: false }, { write: (text) => written.push(JSON.parse(text) as unknown) }),
  );
  log([tally('A', 'answers'), tally('B', 'fails')]);
  assert.deepEqual(written, [{ level: 40, failed: 2, failure: { code: 'dns-timeout' }, msg: FAILS }]);
});

function tally(source: string, how: Round[string]): DnsSourceTally {
  const timeout = { code: 'dns-timeout' } as const;
  switch (how) {
    case 'answers':
      return { source, answered: 2, failed: 0, failure: null };
    case 'answers some':
      return { source, answered: 1, failed: 1, failure: timeout };
    case 'fails':
      return { source, answered: 0, failed: 2, failure: timeout };
    case 'is not asked':
      return { source, answered: 0, failed: 0, failure: null };
  }
}
