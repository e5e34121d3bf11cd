// Verdicts that depend on a rule which nobody knows: exposed, never started or broken, with both answers as the finding.
import assert from 'node:assert/strict';
import test from 'node:test';

import { assess } from '../../src/outlook/assess.ts';
import type { EndpointView, OutlookLevel } from '../../src/outlook/outlook.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { classifyRotation } from '../../src/outlook/rotation.ts';
import { accepted, DAY, NOW, refused, round, uncertain, view } from './views.ts';

const SETTINGS = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };

const at = (address: string, verdict: EndpointView['verdict']): EndpointView =>
  verdict === null ? { ...view(uncertain, { address }), verdict: null } : view(verdict, { address });

const rows: readonly { readonly name: string; readonly seen: readonly EndpointView[]; readonly level: OutlookLevel }[] =
  [
    { name: 'all uncertain', seen: [at('192.0.2.1', uncertain), at('192.0.2.2', uncertain)], level: 'exposed' },
    {
      name: 'one uncertain',
      seen: [at('192.0.2.1', accepted('Root A')), at('192.0.2.2', uncertain)],
      level: 'exposed',
    },
    { name: 'one refused', seen: [at('192.0.2.1', refused('Root B')), at('192.0.2.2', uncertain)], level: 'started' },
    { name: 'one without an answer', seen: [at('192.0.2.1', null), at('192.0.2.2', uncertain)], level: 'exposed' },
  ];
for (const { name, seen, level } of rows) {
  test(`${name}: ${level}`, () => {
    const state = assess(null, round(...seen), NO_SIGNALS, SETTINGS, NOW);
    const endpoints = seen.filter(({ verdict }) => verdict?.kind === 'uncertain').length;
    assert.equal(state.level, level);
    assert.deepEqual(
      state.findings.find(({ code }) => code === 'uncertain'),
      {
        code: 'uncertain',
        endpoints,
        acceptedIf: 'mustVerify is path',
        refusedIf: 'mustVerify is every-certificate',
        refusal: 'anchor-missing',
      },
    );
  });
}

test('a step to uncertain is a rotation of its own kind', () => {
  const before = view(accepted('Root Z'), { served: ['leaf', 'one'] });
  const after = view(uncertain, { served: ['leaf', 'other'] });
  assert.equal(classifyRotation(before, after), 'anchor-changed-uncertain');
});
