// How the tables of decisions are written and run.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide, type DecideInput, type Decision } from '../../src/alerts/decide.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { RouteConfig } from '../../src/config/schema.ts';
import type { OutlookLevel } from '../../src/outlook/outlook.ts';
import { DAY, decideInput, HOUR, incident, outlook } from './scene.ts';

export interface DecisionRow {
  readonly name: string;
  readonly input: Partial<DecideInput>;
  /** `receiver: kind from>to`. */
  readonly told: readonly string[];
  /** The incident that changed, if one did: its level, and whether it is over. */
  readonly incident: string | null;
}

export const route = (min: RouteConfig['min'], receivers: readonly string[], repeat = 7 * DAY): RouteConfig => ({
  min,
  receivers: [...receivers],
  repeat,
});
export const openAt = (level: OutlookLevel, told: Incident['told'] = {}): readonly Incident[] => [
  incident(level, { told }),
];
export const stillAt = (level: OutlookLevel) => [outlook(level)];

/** hook hears all, seldom; ops hears what is urgent, often. */
export const OPS_AND_HOOK = [route('exposed', ['hook']), route('started', ['ops', 'hook'], 4 * HOUR)];

export function testDecisions(group: string, rows: readonly DecisionRow[]): void {
  for (const row of rows) {
    test(`${group}: ${row.name}`, () => {
      const decision = decide(decideInput(row.input));
      assert.deepEqual(toldBy(decision), row.told);
      assert.equal(incidentText(decision), row.incident);
    });
  }
}

function toldBy({ deliveries }: Decision): readonly string[] {
  return deliveries
    .map(({ receiver, notification: { kind, outlook: step } }) => `${receiver}: ${kind} ${step.from}>${step.to}`)
    .toSorted();
}

function incidentText({ incidents }: Decision): string | null {
  assert.ok(incidents.length < 2, 'one pair, one incident');
  const [changed] = incidents;
  if (changed === undefined) return null;
  return changed.resolvedAt === null ? changed.level : `${changed.level} over`;
}
