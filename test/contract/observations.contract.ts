// Observations: given back as they were made, repetitions kept as one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Observation, Redirect } from '../../src/probe/observation.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { Store } from '../../src/store/store.ts';
import { observations } from './arbitrary-records.ts';
import { canonical } from './canonical.ts';
import { MINUTE, START, cycleRecord, observation, served } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeObservations(newPlace: NewPlace): void {
  describeRoundTrip(newPlace);
  describeRepetition(newPlace);
  describeSeveralAnswers(newPlace);
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
        { observation: row.observation, firstSeenAt: START, timesSeen: 1, stretches: 1, supersededAt: null },
      ]);
    });
  }
}

/** What is kept of observations: [first seen, last seen, times, superseded], in minutes. */
type Kept = readonly [number, number, number, number | null];

interface Repetition {
  readonly name: string;
  /** Probed a minute apart, a cycle each. */
  readonly rounds: readonly Partial<Observation>[];
  /** The newest first. */
  readonly kept: readonly Kept[];
  /** What is kept when one cycle has all of it: nothing supersedes what the same round got. */
  readonly together: readonly Kept[];
}

const refused: Partial<Observation> = { outcome: { kind: 'failed', failure: { code: 'refused' } } };
const reset: Partial<Observation> = { outcome: { kind: 'failed', failure: { code: 'reset', step: 'handshake' } } };
const redirect: Redirect = { status: 302, toHost: 'cdn.example', toPort: 443, refused: null };
const unproven: Partial<Observation> = { outcome: { ...served(1, 2), proven: false } };

const stands: Kept = [0, 0, 1, null];
const supersededAtOne: Kept = [0, 0, 1, 1];
const standsSinceOne: Kept = [1, 1, 1, null];
/** The first is superseded by the second, and stands beside it when both are of one cycle. */
const another = { kept: [standsSinceOne, supersededAtOne], together: [standsSinceOne, stands] };

const repetitions: readonly Repetition[] = [
  { name: 'the same list', rounds: [{}, {}, {}], kept: [[0, 2, 3, null]], together: [[0, 2, 3, null]] },
  { name: 'the same failure', rounds: [refused, refused], kept: [[0, 1, 2, null]], together: [[0, 1, 2, null]] },
  {
    name: 'a new list',
    rounds: [{}, {}, { outcome: served(1, 3) }],
    kept: [
      [2, 2, 1, null],
      [0, 1, 2, 2],
    ],
    together: [
      [2, 2, 1, null],
      [0, 1, 2, null],
    ],
  },
  { name: 'the same certificates in another order', rounds: [{}, { outcome: served(2, 1) }], ...another },
  {
    name: 'a list that comes back',
    rounds: [{}, { outcome: served(9) }, {}],
    kept: [
      [2, 2, 1, null],
      [1, 1, 1, 2],
      [0, 0, 1, 1],
    ],
    together: [[0, 2, 2, null], standsSinceOne],
  },
  { name: 'another failure', rounds: [refused, reset], ...another },
  { name: 'the same list, now without a completed handshake', rounds: [{}, unproven], ...another },
  {
    name: 'the same list over another TLS version',
    rounds: [{}, { outcome: { ...served(1, 2), tlsVersion: 0x0303 } }],
    ...another,
  },
  { name: 'a new redirect', rounds: [{}, { redirect }], ...another },
  {
    name: 'a redirect that is gone',
    rounds: [{ redirect }, {}],
    kept: another.kept,
    // The path is asked for once in a round.
    together: [[0, 1, 2, null]],
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
  ).map(([name, changes]): Repetition => {
    const kept: readonly Kept[] = [[0, 2, 2, null], standsSinceOne];
    return { name: `${name}, which supersedes nothing`, rounds: [{}, changes, {}], kept, together: kept };
  }),
];

function describeRepetition(newPlace: NewPlace): void {
  for (const { name, rounds, kept, together } of repetitions) {
    const seen = rounds.map((changes, round) => observation({ ...changes, at: START + round * MINUTE }));
    test(name, async (t) => {
      assert.deepEqual(
        await keptOf(
          newPlace(t),
          seen.map((one) => [one]),
        ),
        kept,
      );
    });
    test(`${name}, all in one cycle`, async (t) => {
      assert.deepEqual(await keptOf(newPlace(t), [seen]), together);
    });
  }
}

interface SeveralAnswers {
  readonly name: string;
  /** What an endpoint answers in each round, a minute apart. */
  readonly rounds: readonly (readonly Partial<Observation>[])[];
  /** The newest first; of those that are as new the one that was stored last. */
  readonly kept: readonly Kept[];
}

const [a, b]: readonly [Partial<Observation>, Partial<Observation>] = [{}, { outcome: served(9) }];
const inTurn = Array.from({ length: 10 }, (_, round) => (round % 2 === 0 ? [a, b] : [b, a]));

const severalAnswers: readonly SeveralAnswers[] = [
  {
    name: 'both each round',
    rounds: inTurn,
    kept: [
      [0, 9, 10, null],
      [0, 9, 10, null],
    ],
  },
  {
    name: 'both each round, then one of them',
    rounds: [...inTurn, [b], [b]],
    kept: [
      [0, 11, 12, null],
      [0, 9, 10, 10],
    ],
  },
  {
    name: 'both each round, then one of them, then both',
    rounds: [...inTurn, [b], [b, a]],
    kept: [
      [11, 11, 1, null],
      [0, 11, 12, null],
      [0, 9, 10, 10],
    ],
  },
  {
    name: 'both, then another',
    rounds: [[a, b], [refused]],
    kept: [standsSinceOne, supersededAtOne, supersededAtOne],
  },
  {
    name: 'both, in a round in which the endpoint is not asked',
    rounds: [[a, b], [{ address: '192.0.2.2' }], [a, b]],
    kept: [[0, 2, 2, null], [0, 2, 2, null], standsSinceOne],
  },
  {
    name: 'a list, and a failure beside it',
    rounds: [
      [a, reset],
      [a, reset],
    ],
    kept: [
      [0, 1, 2, null],
      [0, 1, 2, null],
    ],
  },
  {
    // Only what comes first in a round is asked for the path: that the other has no redirect says nothing.
    name: 'both, and the redirect with the one that came first',
    rounds: [
      [{ ...a, redirect }, b],
      [{ ...b, redirect }, a],
      [{ ...a, redirect }, b],
      [{ ...b, redirect }, a],
    ],
    kept: [[1, 3, 3, null], [0, 3, 4, null], supersededAtOne],
  },
];

function describeSeveralAnswers(newPlace: NewPlace): void {
  for (const { name, rounds, kept } of severalAnswers) {
    test(`several answers of an endpoint: ${name}`, async (t) => {
      const seen = rounds.map((answers, round) =>
        answers.map((changes) => observation({ ...changes, at: START + round * MINUTE })),
      );
      assert.deepEqual(await keptOf(newPlace(t), seen), kept);
    });
  }
}

/** What is kept of cycles with these observations. */
async function keptOf(
  place: ReturnType<NewPlace>,
  cycles: readonly (readonly Observation[])[],
): Promise<readonly Kept[]> {
  const store = await (await place).open();
  for (const seen of cycles) await store.recordCycle(cycleRecord({ observations: seen }));
  const kept = await store.observations('a.example:443', 10);
  return kept.map(({ firstSeenAt, observation: { at }, timesSeen, supersededAt }) => [
    minutes(firstSeenAt),
    minutes(at),
    timesSeen,
    supersededAt === null ? null : minutes(supersededAt),
  ]);
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
      await assertAllKept(store, cycles);
      await store.close();
    });
    await fc.assert(property, { numRuns: 15 });
  });
}

async function assertAllKept(store: Store, cycles: readonly (readonly Observation[])[]): Promise<void> {
  for (const [target, made] of Map.groupBy(cycles.flat(), (one) => one.target)) {
    const kept = await store.observations(target, 1_000);
    assert.equal(
      kept.reduce((sum, one) => sum + one.timesSeen, 0),
      made.length,
    );
    const observed = kept.map((one) => one.observation);
    assert.deepEqual(answers(observed), answers(made));
    assert.deepEqual(redirects(observed), redirects(made));
  }
  await assertStanding(store, cycles);
}

/** What stands of an endpoint is what the last cycle that asked it got, each answer once. */
async function assertStanding(store: Store, cycles: readonly (readonly Observation[])[]): Promise<void> {
  const latest = new Map<string, readonly Observation[]>();
  for (const seen of cycles) for (const [key, rows] of Map.groupBy(seen, endpoint)) latest.set(key, rows);
  const targets = new Set(cycles.flat().map((one) => one.target));
  const kept = await Promise.all([...targets].map((target) => store.observations(target, 1_000)));
  const standing = kept.flat().flatMap((one) => (one.supersededAt === null ? [one.observation] : []));
  assert.deepEqual(answers(standing), answers([...latest.values()].flat()));
  assert.equal(new Set(standing.map((one) => canonical([answer(one), one.redirect]))).size, standing.length);
}

/** Each distinct outcome of each endpoint, the served bytes included. */
function answers(made: readonly Observation[]): ReadonlySet<string> {
  return new Set(made.map(answer));
}

function redirects(made: readonly Observation[]): ReadonlySet<string> {
  const redirected = made.filter((one) => one.redirect !== null);
  return new Set(redirected.map((one) => canonical([answer(one), one.redirect])));
}

function answer(one: Observation): string {
  return canonical([endpoint(one), one.outcome]);
}

function endpoint({ target, protocol, address, hello, vantage }: Observation): string {
  return canonical([target, protocol, address, hello.profile, hello.sni, vantage]);
}
