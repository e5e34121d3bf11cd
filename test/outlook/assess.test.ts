// The outlook from round to round: up at once, down after calm rounds, unmoved by silence.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { assess, changeOf } from '../../src/outlook/assess.ts';
import type { EndpointView, OutlookLevel, OutlookState } from '../../src/outlook/outlook.ts';
import { compareLevels } from '../../src/outlook/outlook.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { accepted, DAY, NOW, refused, round, silent, view } from './views.ts';

const SETTINGS = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };
const A = '192.0.2.1';
const B = '192.0.2.2';

const ok = [view(accepted('Root A'), { address: A }), view(accepted('Root A'), { address: B })];
const half = [view(accepted('Root A'), { address: A }), view(refused('Root B'), { address: B })];
const none = [view(refused('Root B'), { address: A }), view(refused('Root B'), { address: B })];
const ending = [view(accepted('Root A', { pathDays: 30 }), { address: A })];
const quiet = [silent(A), silent(B)];
const endingAtB = [
  view(accepted('Root A'), { address: A }),
  view(accepted('Root A', { pathDays: 30 }), { address: B }),
];
const endedBySilence = [view(accepted('Root A'), { address: A }), silent(B)];
const noName = [silent(null, { code: 'name-not-found' })];

interface Row {
  readonly name: string;
  readonly rounds: readonly (readonly EndpointView[])[];
  readonly levels: readonly OutlookLevel[];
}

const rows: readonly Row[] = [
  { name: 'all accept', rounds: [ok], levels: ['safe'] },
  { name: 'one of two refuses', rounds: [half], levels: ['started'] },
  { name: 'all refuse', rounds: [none], levels: ['broken'] },
  { name: 'the path ends within the horizon', rounds: [ending], levels: ['exposed'] },
  { name: 'nothing was ever seen', rounds: [quiet], levels: ['unknown'] },
  { name: 'up at once, step by step', rounds: [ok, half, none], levels: ['safe', 'started', 'broken'] },
  {
    name: 'down after three calm rounds',
    rounds: [none, ok, ok, ok, ok],
    levels: ['broken', 'broken', 'broken', 'safe', 'safe'],
  },
  {
    name: 'down to the loudest of the calm rounds',
    rounds: [none, half, ok, ok, ok, ok, ok],
    levels: ['broken', 'broken', 'broken', 'started', 'started', 'started', 'safe'],
  },
  {
    name: 'a relapse starts the count again',
    rounds: [half, ok, ok, half, ok, ok, ok],
    levels: ['started', 'started', 'started', 'started', 'started', 'started', 'safe'],
  },
  {
    name: 'silence neither raises nor calms',
    rounds: [half, quiet, quiet, quiet, quiet, ok, ok, ok],
    levels: ['started', 'started', 'started', 'started', 'started', 'started', 'started', 'safe'],
  },
  {
    name: 'the name does not resolve any more',
    rounds: [none, noName, noName, noName, noName],
    levels: ['broken', 'broken', 'broken', 'broken', 'broken'],
  },
  {
    name: 'a safe outlook becomes unknown after three silent rounds, and safe with the first answer',
    rounds: [ok, quiet, quiet, quiet, quiet, ok],
    levels: ['safe', 'safe', 'safe', 'unknown', 'unknown', 'safe'],
  },
  { name: 'unknown, then refused', rounds: [quiet, none], levels: ['unknown', 'broken'] },
  {
    name: 'a refused endpoint that falls silent stays refused while the other accepts',
    rounds: [half, [view(accepted('Root A'), { address: A }), silent(B)], ok, ok, ok],
    levels: ['started', 'started', 'started', 'started', 'safe'],
  },
  {
    name: 'an endpoint without an answer does not soften a refusal everywhere else',
    rounds: [[view(refused('Root B'), { address: A }), silent(B, { code: 'unreachable' })]],
    levels: ['broken'],
  },
  {
    name: 'an exhausted search is no refusal',
    rounds: [[view(refused(null, 'budget-exhausted'), { address: A })]],
    levels: ['unknown'],
  },
  {
    name: 'a list without proof counts',
    rounds: [[view(refused('Root B'), { address: A, proven: false })]],
    levels: ['broken'],
  },
  {
    name: 'an end entity that was not renewed in time',
    rounds: [[view(accepted('Root A', { leafDays: 2 }), { address: A })]],
    levels: ['exposed'],
  },
  {
    name: 'an end entity with an ordinary rest of its life',
    rounds: [[view(accepted('Root A', { leafDays: 25 }), { address: A })]],
    levels: ['safe'],
  },
  {
    name: 'what was to end at an endpoint that falls silent stays so',
    rounds: [endingAtB, endedBySilence, endedBySilence, endedBySilence],
    levels: ['exposed', 'exposed', 'exposed', 'exposed'],
  },
  {
    name: 'the horizon itself is far enough away',
    rounds: [[view(accepted('Root A', { pathDays: 90 }), { address: A })]],
    levels: ['safe'],
  },
  {
    name: 'a silent round between calm ones does not undo them',
    rounds: [half, ok, quiet, ok, ok],
    levels: ['started', 'started', 'started', 'started', 'safe'],
  },
  {
    name: 'silence is counted in a row',
    rounds: [ok, quiet, quiet, ok, quiet, quiet, quiet],
    levels: ['safe', 'safe', 'safe', 'safe', 'safe', 'safe', 'unknown'],
  },
  {
    name: 'an endpoint that is silent for many rounds is still remembered to refuse',
    rounds: [half, ...Array.from({ length: 4 }, () => [view(accepted('Root A'), { address: A }), silent(B)])],
    levels: ['started', 'started', 'started', 'started', 'started'],
  },
  {
    name: 'exposed, then refused, then exposed again after the calm rounds',
    rounds: [ending, none, ending, ending, ending],
    levels: ['exposed', 'broken', 'broken', 'broken', 'exposed'],
  },
];

for (const row of rows) {
  test(`outlook: ${row.name}`, () => {
    assert.deepEqual(
      run(row.rounds).map((state) => state.level),
      row.levels,
    );
  });
}

test('outlook: a first look that finds nothing is no step, one that finds harm is', () => {
  assert.equal(changeOf(null, only(ok), NOW), null);
  assert.equal(changeOf(null, only(quiet), NOW), null);
  assert.deepEqual(pick(changeOf(null, only(none), NOW)), ['safe', 'broken']);
});

test('outlook: `since` is the round of the step, and the last accepted view outlives it', () => {
  const [, second, third] = run([ok, none, none]);
  assert.equal(second?.since, NOW + DAY);
  assert.equal(third?.since, NOW + DAY);
  assert.equal(third.lastAccepted?.verdict?.kind, 'accepted');
  assert.equal(third.lastAccepted.address, A);
});

test('outlook: findings name what is refused, what ends and what is silent', () => {
  assert.deepEqual(only(half).findings, [{ code: 'refused', refused: 1, answered: 2 }]);
  assert.deepEqual(only(quiet).findings, [{ code: 'no-answer', failed: 2, asked: 2 }]);
  const [finding] = only(ending).findings;
  assert.equal(finding?.code, 'path-ends');
  assert.equal(finding.at, NOW + 30 * DAY);
  assert.equal(finding.endsWith.subject, 'Root A');
});

test('outlook: an end entity with little left is no finding where the path ends before it', () => {
  const short = only([view(accepted('Root A', { pathDays: 1, leafDays: 2 }), { address: A })]);
  assert.deepEqual(
    short.findings.map(({ code }) => code),
    ['path-ends'],
  );
});

test('outlook: silence makes no date come nearer, for what is not seen may have been renewed', () => {
  const both = [A, B].map((address) => view(accepted('Root A', { pathDays: 100, leafDays: 60 }), { address }));
  const first = assess(null, round(...both), NO_SIGNALS, SETTINGS, NOW);
  const later = NOW + 59 * DAY;
  const renewed = { ...view(accepted('Root A', { leafDays: 120 }), { address: A }), at: later };
  const state = assess(first, round(renewed, silent(B)), NO_SIGNALS, SETTINGS, later);
  assert.deepEqual([state.level, state.remembered.map(({ address }) => address)], ['safe', [B]]);
});

test('outlook: one unproven list is a finding', () => {
  assert.deepEqual(only([view(accepted('Root A'), { address: A, proven: false })]).findings, [
    { code: 'unproven', endpoints: 1 },
  ]);
});

test('outlook: findings with a date stand in the order of their dates', () => {
  const later = view(accepted('Root A', { pathDays: 60 }), { address: A });
  const sooner = view(accepted('Root B', { pathDays: 30 }), { address: B });
  const at = only([later, sooner]).findings.map((finding) => ('at' in finding ? finding.at : null));
  assert.deepEqual(at, [NOW + 30 * DAY, NOW + 60 * DAY]);
});

test('outlook: the last accepted view is of the same endpoint as long as that one is accepted', () => {
  const [, second, third] = run([
    [ok[1], ok[0]].flatMap((one) => one ?? []),
    ok,
    [view(accepted('Root A'), { address: A }), view(refused('Root B'), { address: B })],
  ]);
  assert.equal(second?.lastAccepted?.address, B);
  assert.equal(third?.lastAccepted?.address, A);
});

test('outlook: of an endpoint that answers, nothing older is remembered', () => {
  const [, partly] = run([ok, [view(refused('Root B'), { address: A }), silent(null, { code: 'dns-timeout' })]]);
  assert.deepEqual(
    partly?.remembered.map(({ address }) => address),
    [B],
  );
});

test('outlook: two client hellos of one address are two endpoints', () => {
  const hello = { profile: 'tls12-ecdsa', sni: true } as const;
  const mixed = [view(accepted('Root A'), { address: A }), { ...view(refused('Root B'), { address: A }), hello }];
  const [, state] = run([mixed, [silent(A), { ...silent(A), hello }]]);
  assert.equal(state?.remembered.length, 2);
  assert.equal(state.level, 'started');
});

test('outlook: a change is also seen after silence, and the latest changes are kept', () => {
  const lists = Array.from({ length: 25 }, (_, index) => `leaf-${String(index)}`);
  const rounds = lists.flatMap((leaf) => [
    [view(accepted('Root A'), { address: A, served: [leaf, 'intermediate-1'] })],
    [silent(A)],
    [silent(A)],
  ]);
  const last = run(rounds).at(-1);
  assert.equal(last?.rotations.length, 20);
  assert.ok(last.rotations.every(({ kind }) => kind === 'renewal'));
  const kept = run([...rounds, [view(refused('Root B'), { address: A, served: ['leaf', 'intermediate-2'] })]]).at(
    -1,
  )?.rotations;
  assert.deepEqual([kept?.length, kept?.at(-1)?.kind], [20, 'anchor-changed-refused']);
});

test('outlook: silence is no change of a list', () => {
  assert.deepEqual(run([ok, quiet, ok]).at(-1)?.rotations, []);
});

test('outlook: a key type that is declined at an address where nothing answers is missing', () => {
  const alert = { code: 'alert', alert: 40, name: 'handshake_failure' } as const;
  const { findings } = only([view(accepted('Root A'), { address: A }), silent(B, alert)]);
  assert.deepEqual(findings, [{ code: 'no-answer', failed: 1, asked: 2 }]);
});

test('outlook: a declined key type is no missing answer, a declined handshake everywhere is', () => {
  const alert = { code: 'alert', alert: 40, name: 'handshake_failure' } as const;
  const declined = { ...silent(A, alert), hello: { profile: 'tls12-ecdsa', sni: true } } as const;
  assert.deepEqual(only([view(accepted('Root A'), { address: A }), declined]).findings, []);
  assert.deepEqual(only([declined]).findings, [{ code: 'no-answer', failed: 1, asked: 1 }]);
});

const anyRound = fc.constantFrom(ok, half, none, ending, quiet, noName);

test('outlook: no refusal is ever told without a refused view, and none is ever missed', () => {
  fc.assert(
    fc.property(fc.array(anyRound, { minLength: 1, maxLength: 40 }), (rounds) => {
      let seen = false;
      run(rounds).forEach((state, index) => {
        const now = rounds[index]?.some((endpoint) => endpoint.verdict?.kind === 'refused') ?? false;
        seen ||= now;
        if (compareLevels(state.level, 'started') >= 0) assert.ok(seen);
        if (now) assert.ok(compareLevels(state.level, 'started') >= 0);
      });
    }),
  );
});

test('outlook: a state survives being written as JSON', () => {
  const [, state] = run([half, none]);
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
});

function run(rounds: readonly (readonly EndpointView[])[]): readonly OutlookState[] {
  let previous: OutlookState | null = null;
  return rounds.map((endpoints, index) => {
    previous = assess(previous, round(...endpoints), NO_SIGNALS, SETTINGS, NOW + index * DAY);
    return previous;
  });
}

function only(endpoints: readonly EndpointView[]): OutlookState {
  return assess(null, round(...endpoints), NO_SIGNALS, SETTINGS, NOW);
}

function pick(change: ReturnType<typeof changeOf>): readonly unknown[] {
  return [change?.from, change?.to];
}
