// How the tables of reasons are written and run.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide, type DecidedReason, type DecideInput } from '../../src/alerts/decide.ts';
import type { Incident, Told } from '../../src/alerts/incident.ts';
import { pairKey } from '../../src/outlook/outlook.ts';
import type { OutlookLevel, OutlookState } from '../../src/outlook/outlook.ts';
import { decideInput, HOUR, incident, member, OTHER_TARGET, outlook, route, told } from './scene.ts';

export interface ReasonRow {
  readonly name: string;
  readonly input: Partial<DecideInput>;
  /** `receiver: kind from>to`, `receiver: hold because`. */
  readonly reasons: readonly string[];
}

export function testReasons(group: string, rows: readonly ReasonRow[]): void {
  for (const row of rows) {
    test(`${group}: ${row.name}`, () => {
      const decision = decide(decideInput(row.input));
      assert.deepEqual(decision.reasons.map(reasonText).toSorted(), row.reasons.toSorted());
      const tellings = decision.reasons.filter(({ reason }) => reason.kind === 'tell');
      assert.equal(decision.deliveries.length, tellings.length, 'what is to be told is told');
    });
  }
}

export function reasonText({ receiver, reason }: DecidedReason): string {
  return reason.kind === 'hold'
    ? `${receiver}: hold ${reason.because}`
    : `${receiver}: ${reason.as} ${reason.from}>${reason.to}`;
}

/** hook hears all, seldom; ops hears what is urgent, often. */
export const OPS_AND_HOOK = [route('exposed', ['hook']), route('started', ['ops', 'hook'], { repeat: 4 * HOUR })];

/** The one incident of a row: at this level, as these receivers were told. */
export function open(
  level: OutlookLevel,
  knows: Readonly<Record<string, Told>> = {},
  overrides: Partial<Incident> = {},
): readonly Incident[] {
  return [incident(level, { told: knows, ...overrides })];
}

/** Of the same incident on the other target: another pair of it. */
export const OTHER = { target: OTHER_TARGET };

/** An incident of both targets, the second of which joined after `ops` was told of the first. */
export function grownBy(level: OutlookLevel, knows: Told = told(level)): readonly Incident[] {
  const members = [member(level), member(level, { ...OTHER, revision: 2 })];
  return open(level, { ops: knows }, { members, revision: 2 });
}

export const both = (first: OutlookLevel, second: OutlookLevel): readonly OutlookState[] => [
  outlook(first),
  outlook(second, OTHER),
];

export const keyOfOther = pairKey(outlook('safe', OTHER));
