// Observations: given back as they were made, repetitions kept as one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Observation } from '../../src/probe/observation.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { Store } from '../../src/store/store.ts';
import { observations } from './arbitrary-records.ts';
import { canonical } from './canonical.ts';
import { MINUTE, START, cycleRecord, observation, served } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeObservations(newPlace: NewPlace): void {
  describeRoundTrip(newPlace);
  describeRepetition(newPlace);
  describeProperties(newPlace);
}

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

const shapes: readonly { readonly name: string; readonly observation: Observation }[] = [
  { name: 'a served list', observation: observation() },
  {
    name: 'certificates of any bytes',
    observation: observation({ outcome: { ...served(), servedList: servedListOf([everyByte, Uint8Array.of()]) } }),
  },
  { name: 'a list with duplicates, in its order', observation: observation({ outcome: served(3, 1, 2, 1, 3) }) },
  { name: 'a list without certificates', observation: observation({ outcome: served() }) },
  {
    name: 'a list whose handshake did not complete',
    observation: observation({
      outcome: {
        ...served(1),
        proven: false,
        handshakeFailure: { code: 'alert', alert: 40, name: 'handshake_failure' },
      },
    }),
  },
  {
    name: 'a failure',
    observation: observation({ outcome: { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } } }),
  },
  {
    name: 'a failure in the words of a stranger',
    observation: observation({
      outcome: { kind: 'failed', failure: { code: 'starttls-refused', reply: '454 \u0000\u202e<script>\ud800' } },
    }),
  },
  {
    name: 'a name without an address',
    observation: observation({ address: null, outcome: { kind: 'failed', failure: { code: 'name-not-found' } } }),
  },
  {
    name: 'an IPv6 address, another hello and a redirect',
    observation: observation({
      address: '2001:db8::1',
      hello: { profile: 'tls12-static-rsa', sni: false },
      redirect: { status: 302, toHost: 'cdn.example', toPort: 8443, refused: 'private-address' },
    }),
  },
];

function describeRoundTrip(newPlace: NewPlace): void {
  for (const row of shapes) {
    test(`${row.name} is given back as it was`, async (t) => {
      const place = await newPlace(t);
      const before = await place.open();
      await before.recordCycle(cycleRecord({ observations: [row.observation] }));
      await before.close();
      const after = await place.open();
      assert.deepEqual(await after.observations('a.example:443', 10), [
        { observation: row.observation, firstSeenAt: START, timesSeen: 1, supersededAt: null },
      ]);
    });
  }
}

interface Repetition {
  readonly name: string;
  /** Probed a minute apart, a cycle each. */
  readonly rounds: readonly Partial<Observation>[];
  /** What is kept, the newest first: [first seen, last seen, times, superseded], in minutes. */
  readonly kept: readonly (readonly [number, number, number, number | null])[];
}

const refused: Partial<Observation> = { outcome: { kind: 'failed', failure: { code: 'refused' } } };
const reset: Partial<Observation> = { outcome: { kind: 'failed', failure: { code: 'reset', step: 'handshake' } } };
const unproven: Partial<Observation> = { outcome: { ...served(1, 2), proven: false } };

const repetitions: readonly Repetition[] = [
  { name: 'the same list', rounds: [{}, {}, {}], kept: [[0, 2, 3, null]] },
  { name: 'the same failure', rounds: [refused, refused], kept: [[0, 1, 2, null]] },
  {
    name: 'a new list',
    rounds: [{}, {}, { outcome: served(1, 3) }],
    kept: [
      [2, 2, 1, null],
      [0, 1, 2, 2],
    ],
  },
  {
    name: 'the same certificates in another order',
    rounds: [{}, { outcome: served(2, 1) }],
    kept: [
      [1, 1, 1, null],
      [0, 0, 1, 1],
    ],
  },
  {
    name: 'a list that comes back',
    rounds: [{}, { outcome: served(9) }, {}],
    kept: [
      [2, 2, 1, null],
      [1, 1, 1, 2],
      [0, 0, 1, 1],
    ],
  },
  {
    name: 'another failure',
    rounds: [refused, reset],
    kept: [
      [1, 1, 1, null],
      [0, 0, 1, 1],
    ],
  },
  {
    name: 'the same list, now without a completed handshake',
    rounds: [{}, unproven],
    kept: [
      [1, 1, 1, null],
      [0, 0, 1, 1],
    ],
  },
  {
    name: 'the same list over another TLS version',
    rounds: [{}, { outcome: { ...served(1, 2), tlsVersion: 0x0303 } }],
    kept: [
      [1, 1, 1, null],
      [0, 0, 1, 1],
    ],
  },
  {
    name: 'a new redirect',
    rounds: [{}, { redirect: { status: 302, toHost: 'cdn.example', toPort: 443, refused: null } }],
    kept: [
      [1, 1, 1, null],
      [0, 0, 1, 1],
    ],
  },
  ...(
    [
      ['another address', { address: '192.0.2.2' }],
      ['no address', { address: null }],
      ['another client hello', { hello: { profile: 'tls12-rsa', sni: true } }],
      ['no SNI', { hello: { profile: 'modern', sni: false } }],
      ['another vantage', { vantage: 'fra-1' }],
      ['another protocol', { protocol: 'tls' }],
    ] satisfies [string, Partial<Observation>][]
  ).map(([name, changes]): Repetition => ({
    name: `${name}, which supersedes nothing`,
    rounds: [{}, changes, {}],
    kept: [
      [0, 2, 2, null],
      [1, 1, 1, null],
    ],
  })),
];

function describeRepetition(newPlace: NewPlace): void {
  for (const row of repetitions) {
    for (const inOneCycle of [false, true]) {
      test(`${row.name}${inOneCycle ? ', all in one cycle' : ''}`, async (t) => {
        const store = await (await newPlace(t)).open();
        const seen = row.rounds.map((changes, round) => observation({ ...changes, at: START + round * MINUTE }));
        for (const cycle of inOneCycle ? [seen] : seen.map((one) => [one])) {
          await store.recordCycle(cycleRecord({ observations: cycle }));
        }
        const kept = await store.observations('a.example:443', 10);
        const summary = kept.map((one) => [
          minutes(one.firstSeenAt),
          minutes(one.observation.at),
          one.timesSeen,
          one.supersededAt === null ? null : minutes(one.supersededAt),
        ]);
        assert.deepEqual(summary, row.kept);
      });
    }
  }
}

function minutes(at: number): number {
  return (at - START) / MINUTE;
}

function describeProperties(newPlace: NewPlace): void {
  test('observations are those of the target, at most as many as asked for', async (t) => {
    const store = await (await newPlace(t)).open();
    const rounds = [1, 2, 3, 4].map((n) => observation({ outcome: served(n), at: START + n }));
    const other = observation({ target: 'b.example:443', host: 'b.example' });
    await store.recordCycle(cycleRecord({ observations: [...rounds, other] }));
    const newest = await store.observations('a.example:443', 2);
    assert.deepEqual(
      newest.map((one) => one.observation),
      [rounds[3], rounds[2]],
    );
  });

  test('nothing observed is lost: what is kept counts every probe, and each list comes back as served', async (t) => {
    const rounds = fc.array(fc.array(observations, { maxLength: 12 }), { maxLength: 4 });
    const property = fc.asyncProperty(rounds, async (cycles) => {
      const store = await (await newPlace(t)).open();
      for (const seen of cycles) await store.recordCycle(cycleRecord({ observations: seen }));
      await assertAllKept(store, cycles.flat());
      await store.close();
    });
    await fc.assert(property, { numRuns: 15 });
  });
}

async function assertAllKept(store: Store, all: readonly Observation[]): Promise<void> {
  for (const [target, made] of Map.groupBy(all, (one) => one.target)) {
    const kept = await store.observations(target, 1_000);
    assert.equal(
      kept.reduce((sum, one) => sum + one.timesSeen, 0),
      made.length,
    );
    assert.deepEqual(outcomes(kept.map((one) => one.observation)), outcomes(made));
    const standing = kept.filter((one) => one.supersededAt === null);
    assert.equal(standing.length, new Set(made.map(endpoint)).size);
  }
}

/** Each distinct outcome of each endpoint, the served bytes included. */
function outcomes(made: readonly Observation[]): ReadonlySet<string> {
  return new Set(made.map((one) => canonical([endpoint(one), one.outcome, one.redirect])));
}

function endpoint({ target, protocol, address, hello, vantage }: Observation): string {
  return canonical([target, protocol, address, hello.profile, hello.sni, vantage]);
}
