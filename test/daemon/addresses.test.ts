// What is remembered of the addresses that DNS names, from round to round.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { addressesToRecall, nextAddresses } from '../../src/daemon/addresses.ts';
import type { Observation, Outcome } from '../../src/probe/observation.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { StoredAddress } from '../../src/store/store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KEPT = 30 * DAY;
const NOW = Date.parse('2026-06-01T12:34:56Z');
const THIS_HOUR = Date.parse('2026-06-01T12:00:00Z');
const [A, B, C, SIX] = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1'];

function stored(address: string, lastNamedAt = THIS_HOUR - DAY, target = 'a.example:443'): StoredAddress {
  return { target, address, lastNamedAt };
}

const served: Outcome = {
  kind: 'served',
  servedList: servedListOf([]),
  tlsVersion: 0x0303,
  proven: true,
  handshakeFailure: null,
};
const silent: Outcome = { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } };

function observation(address: string | null, outcome: Outcome): Observation {
  const place = { target: 'a.example:443', host: 'a.example', port: 443, protocol: 'https', vantage: 'v' } as const;
  const hello = { profile: 'modern', sni: true } as const;
  return { ...place, address, hello, at: NOW, durationMs: 1, outcome, redirect: null };
}

interface Row {
  readonly name: string;
  readonly stored?: readonly StoredAddress[];
  readonly named?: readonly string[];
  /** What was asked because it is remembered, and what it gave. */
  readonly recalled?: Readonly<Record<string, Outcome>>;
  /** What the others gave; default: a list, for each that is named. */
  readonly others?: Readonly<Record<string, Outcome>>;
  readonly watched?: readonly string[];
  readonly kept?: number;
  readonly next: readonly StoredAddress[];
}

const rows: readonly Row[] = [
  { name: 'what DNS names, by the hour', named: [A], next: [stored(A, THIS_HOUR)] },
  { name: 'named again', stored: [stored(A)], named: [A], next: [stored(A, THIS_HOUR)] },
  {
    name: 'named no more, within the time',
    stored: [stored(A), stored(B)],
    named: [B],
    next: [stored(B, THIS_HOUR), stored(A)],
  },
  {
    name: 'named no more, beyond the time',
    stored: [stored(A, THIS_HOUR - KEPT)],
    named: [B],
    next: [stored(B, THIS_HOUR)],
  },
  {
    name: 'an hour before that',
    stored: [stored(A, THIS_HOUR - KEPT + HOUR)],
    next: [stored(A, THIS_HOUR - KEPT + HOUR)],
  },
  { name: 'DNS that names nothing', stored: [stored(A)], others: {}, next: [stored(A)] },
  { name: 'nothing where nothing is to be remembered', stored: [stored(A)], named: [B], kept: 0, next: [] },
  { name: 'for ten minutes: still in this hour', named: [A], kept: HOUR / 6, next: [stored(A, THIS_HOUR)] },
  { name: 'a clock that was set back', stored: [stored(A, NOW + 400 * DAY)], next: [stored(A, THIS_HOUR)] },
  {
    name: 'a target that nobody watches any more',
    stored: [stored(A)],
    named: [B],
    watched: ['b.example:443'],
    next: [],
  },
  {
    name: 'out of use: silent, where others answer',
    stored: [stored(A), stored(B)],
    named: [C],
    recalled: { [A]: silent, [B]: served },
    next: [stored(C, THIS_HOUR), stored(B)],
  },
  {
    name: 'silent, as all others are',
    stored: [stored(A)],
    named: [C],
    recalled: { [A]: silent },
    others: { [C]: silent },
    next: [stored(C, THIS_HOUR), stored(A)],
  },
  {
    name: 'silent over IPv6, where only IPv4 answers',
    stored: [stored(SIX)],
    named: [C],
    recalled: { [SIX]: silent },
    next: [stored(C, THIS_HOUR), stored(SIX)],
  },
  {
    name: 'silent, but named',
    stored: [stored(A)],
    named: [A, B],
    others: { [A]: silent, [B]: served },
    next: [stored(A, THIS_HOUR), stored(B, THIS_HOUR)],
  },
];

function after(row: Row): readonly StoredAddress[] {
  const { named = [], recalled = {}, others = {} } = row;
  const outcomes =
    row.others === undefined ? named.map((address) => [address, served] as const) : Object.entries(others);
  const round = {
    named: named.map((address) => ({ target: 'a.example:443', address })),
    recalled: Object.keys(recalled).map((address) => ({ target: 'a.example:443', address })),
    observations: [...Object.entries(recalled), ...outcomes].map(([address, outcome]) => observation(address, outcome)),
  };
  const watched = new Set(row.watched ?? ['a.example:443']);
  return nextAddresses(row.stored ?? [], round, watched, row.kept ?? KEPT, NOW);
}

describe('remembered after a round:', () => {
  for (const row of rows) {
    test(row.name, () => {
      assert.deepEqual(after(row), row.next);
    });
  }

  test('the latest 256 of a target', () => {
    const old = Array.from({ length: 300 }, (_, index) =>
      stored(`10.0.${String(index)}.1`, THIS_HOUR - (index + 1) * HOUR),
    );
    const kept = after({ name: '', stored: old, named: [A], next: [] });
    assert.deepEqual(kept, [stored(A, THIS_HOUR), ...old.slice(0, 255)]);
  });

  test('a quiet round changes nothing, in whatever order DNS answers', () => {
    const address = fc.integer({ min: 0, max: 9 }).map((last) => `192.0.2.${String(last)}`);
    const known = fc.uniqueArray(address).map((all) => all.map((one) => stored(one, THIS_HOUR)));
    fc.assert(
      fc.property(known, fc.shuffledSubarray([A, B, C]), (before, named) => {
        const once = after({ name: '', stored: before, named, next: [] });
        assert.deepEqual(after({ name: '', stored: once, named: named.toReversed(), next: [] }), once);
      }),
    );
  });
});

describe('asked besides what DNS names:', () => {
  const of = (known: readonly StoredAddress[]) => Object.fromEntries(addressesToRecall(known, KEPT, NOW));

  test('of each target its own, the latest first', () => {
    const known = [stored(A, THIS_HOUR - 2 * DAY), stored(B), stored(C, THIS_HOUR, 'b.example:443')];
    assert.deepEqual(of(known), { 'a.example:443': [B, A], 'b.example:443': [C] });
  });

  test('nothing that was named too long ago', () => {
    assert.deepEqual(of([stored(A, THIS_HOUR - KEPT)]), {});
  });

  test('64 of a target at the most', () => {
    const known = Array.from({ length: 100 }, (_, index) =>
      stored(`10.0.${String(index)}.1`, THIS_HOUR - index * HOUR),
    );
    assert.deepEqual(of(known), { 'a.example:443': known.slice(0, 64).map(({ address }) => address) });
  });
});
