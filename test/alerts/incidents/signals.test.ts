// Incidents of what signals announce: one for each anchor that will be missing, from the day it is known until it is served.
import assert from 'node:assert/strict';
import test from 'node:test';

import { isOpen } from '../../../src/alerts/incident.ts';
import type { OutlookLevel, OutlookState, SignalFinding } from '../../../src/outlook/outlook.ts';
import { DAY, hexOf, missingAnchor, NOON } from '../scene.ts';
import { exposed, foldAll, pair, partition } from './rounds.ts';

type Issued = Extract<SignalFinding, { readonly code: 'issued' }>;

function issued(anchor: string, state: Issued['state'] = 'waiting'): Issued {
  return {
    code: 'issued',
    tbsSha256: hexOf(`certificate below ${anchor}`),
    issuer: { subject: 'CN=Issuing CA', spkiSha256: null },
    source: 'Cert Spotter',
    loggedAt: NOON - DAY,
    notAfter: NOON + 89 * DAY,
    state,
    expectedAt: null,
    answer: { kind: 'refused', refusal: 'anchor-missing', missing: missingAnchor({ subject: `CN=${anchor}` }) },
  };
}

function announced(anchor: string, days: number): SignalFinding {
  const anchorNamed = { subject: `CN=${anchor}`, spkiSha256: null };
  const from = NOON + days * DAY;
  return { code: 'announced', id: 'move', anchor: anchorNamed, from, source: 'blog', confidence: 'likely', moved: [] };
}

function said(name: string, level: OutlookLevel, ...findings: readonly SignalFinding[]): OutlookState {
  return { ...pair(name, level), findings };
}

const rows: readonly {
  readonly name: string;
  readonly rounds: readonly (readonly OutlookState[])[];
  readonly open: readonly string[];
}[] = [
  {
    name: 'the same anchor will be missing on two targets',
    rounds: [[said('a/x', 'likely', issued('R1')), said('a/y', 'likely', issued('R1'))]],
    open: ['a/x a/y'],
  },
  {
    name: 'two anchors will be missing on two targets',
    rounds: [[said('a/x', 'likely', issued('R1')), said('a/y', 'likely', issued('R2'))]],
    open: ['a/x', 'a/y'],
  },
  {
    name: 'what is likely on one and has started on another',
    rounds: [[said('a/x', 'likely', issued('New Root')), pair('a/y', 'started')]],
    open: ['a/x a/y'],
  },
  {
    name: 'what was announced for one and was issued for another',
    rounds: [[said('a/x', 'exposed', announced('R1', 9)), said('a/y', 'likely', issued('R1'))]],
    open: ['a/x a/y'],
  },
  {
    name: 'an exposure that two share says nothing of why one of them is likely',
    rounds: [
      [exposed('a/x'), exposed('a/y')],
      [exposed('a/x'), said('a/y', 'likely', issued('R1'), announced('R2', 9))],
    ],
    open: ['a/x', 'a/y'],
  },
];

for (const { name, rounds, open } of rows) {
  test(`incidents of signals: ${name}`, () => {
    assert.deepEqual(partition(foldAll(...rounds)), open);
  });
}

test('what was likely and has started is one incident', () => {
  const likely = [said('a/x', 'likely', issued('New Root'))];
  const [first] = foldAll(likely);
  const later = foldAll(likely, [pair('a/x', 'started')]);
  assert.deepEqual(
    later.map(({ id, level }) => [id, level]),
    [[first?.id, 'started']],
  );
});

const news: readonly {
  readonly name: string;
  readonly before: OutlookState;
  readonly after: OutlookState;
  readonly isNews: boolean;
}[] = [
  {
    name: 'the same certificate',
    before: said('a/x', 'likely', issued('R1')),
    after: said('a/x', 'likely', issued('R1')),
    isNews: false,
  },
  {
    name: 'another certificate for the same anchor',
    before: said('a/x', 'likely', issued('R1')),
    after: said('a/x', 'likely', issued('R1'), { ...issued('R1'), source: 'other' }),
    isNews: false,
  },
  {
    name: 'a certificate for another anchor',
    before: said('a/x', 'likely', issued('R1')),
    after: said('a/x', 'likely', issued('R1'), issued('R2')),
    isNews: true,
  },
  {
    name: 'a reserve while it is likely',
    before: said('a/x', 'likely', issued('R1')),
    after: said('a/x', 'likely', issued('R1'), issued('R2', 'standby')),
    isNews: false,
  },
  {
    name: 'an announcement of another anchor',
    before: said('a/x', 'exposed', announced('R1', 9)),
    after: said('a/x', 'exposed', announced('R1', 9), { ...announced('R2', 9) }),
    isNews: true,
  },
  {
    name: 'an announcement whose day moves',
    before: said('a/x', 'exposed', announced('R1', 9)),
    after: said('a/x', 'exposed', announced('R1', 90)),
    isNews: true,
  },
  {
    name: 'one of two that is over',
    before: said('a/x', 'likely', issued('R1'), issued('R2')),
    after: said('a/x', 'likely', issued('R1')),
    isNews: false,
  },
];

for (const { name, before, after, isNews } of news) {
  test(`news of a pair that is as loud as before: ${name}`, () => {
    const [known] = foldAll([before]);
    const [now] = foldAll([before], [after]);
    assert.equal((now?.revision ?? 0) > (known?.revision ?? 0), isNews);
    assert.equal(now?.members[0]?.revision, now?.revision);
    const [again] = foldAll([before], [after], [after]);
    assert.deepEqual(again, now, 'and once only');
  });
}

test('two members that hear of the same further anchor in one round are both news', () => {
  const of = (...findings: readonly SignalFinding[]) => ['a/x', 'a/y'].map((name) => said(name, 'likely', ...findings));
  const [now] = foldAll(of(issued('R1')), of(issued('R1'), issued('R2')));
  assert.deepEqual(
    now?.members.map(({ revision }) => revision === now.revision),
    [true, true],
  );
});

test('what is left after a step down is no news of its own', () => {
  const likely = [said('a/x', 'likely', issued('R1'), announced('R2', 9))];
  const left = [said('a/x', 'exposed', announced('R2', 9))];
  const stepped = foldAll(likely, left);
  assert.ok(stepped.every(isOpen));
  assert.deepEqual(foldAll(likely, left, left), stepped);
});
