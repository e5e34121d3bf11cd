// A table of signals about one host whose list is accepted, and what they make of its outlook at one instant.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assess } from '../../../src/outlook/assess.ts';
import {
  type EndpointView,
  isSignalFinding,
  type OutlookLevel,
  type OutlookState,
  type SignalFinding,
} from '../../../src/outlook/outlook.ts';
import type { PairSignals } from '../../../src/outlook/pair-signals.ts';
import { SETTINGS } from '../script.ts';
import { accepted, NOW, round, view } from '../views.ts';
import { signals } from './fixtures.ts';

export interface Case {
  readonly name: string;
  readonly with: Partial<PairSignals>;
  readonly level: OutlookLevel;
  readonly codes: readonly SignalFinding['code'][];
}

export function testTable(kind: string, rows: readonly Case[]): void {
  for (const row of rows) {
    test(`${kind}: ${row.name}`, () => {
      const state = assessed(row.with);
      assert.equal(state.level, row.level);
      assert.deepEqual(codesOf(state), row.codes);
      assert.equal(state.observed, 'safe');
    });
  }
}

/** After the first round, in which `endpoints` were seen. */
export function assessed(
  what: Partial<PairSignals>,
  endpoints: readonly EndpointView[] = [view(accepted('Root A'))],
): OutlookState {
  return assess(null, round(...endpoints), signals(what), SETTINGS, NOW);
}

export function codesOf(state: OutlookState): readonly string[] {
  return state.findings.filter(isSignalFinding).map(({ code }) => code);
}
