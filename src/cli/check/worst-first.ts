// The order in which a check tells: firmware that is stranded, then at risk, then by outlook, then by devices.
import { compareImpact, type Impact } from '../../alerts/fleet.ts';
import { compareLevels, type FirmwareReach } from '../../outlook/outlook.ts';
import type { CheckedOutlook } from './report.ts';

/** The outlooks of each firmware together, the loudest first, and the worst firmware first. */
export function worstFirst(
  outlooks: readonly CheckedOutlook[],
  reaches: readonly FirmwareReach[],
): readonly CheckedOutlook[] {
  const reachOf = new Map(reaches.map((state) => [state.firmware, state.reach]));
  const lines = [...Map.groupBy(outlooks, ({ state }) => state.firmware)].map(([firmware, ofLine]) => {
    const rows = ofLine.toSorted((a, b) => compareLevels(b.state.level, a.state.level));
    const [loudest] = rows;
    const impact: Impact = {
      reach: reachOf.get(firmware) ?? null,
      level: loudest?.state.level ?? 'safe',
      devices: loudest?.devices ?? null,
    };
    return { rows, impact };
  });
  return lines.toSorted((a, b) => compareImpact(a.impact, b.impact)).flatMap(({ rows }) => rows);
}

/** The reach of each firmware that was asked, in the order of the outlooks. */
export function inOrderOf(
  outlooks: readonly CheckedOutlook[],
  reaches: readonly FirmwareReach[],
): readonly FirmwareReach[] {
  const reachOf = new Map(reaches.map((state) => [state.firmware, state]));
  return [...new Set(outlooks.map(({ state }) => state.firmware))].flatMap((firmware) => reachOf.get(firmware) ?? []);
}
