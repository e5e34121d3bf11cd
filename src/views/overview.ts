// The whole fleet at a glance: how many devices, which pairs, worst first, as far as somebody asked for. Pure.
import { compareImpact, type Impact } from '../alerts/fleet.ts';
import { isOpen } from '../alerts/incident.ts';
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, OUTLOOK_LEVELS, type OutlookLevel, pairKey, type Reach } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import { type FleetSummary, fleetSummary } from './fleet/fleet-summary.ts';
import { unseenFirmware } from './fleet/unseen.ts';
import { type IncidentView, viewOf } from './incidents/incident-view.ts';
import { viewContext } from './incidents/situation.ts';
import { isOnTime } from './last-cycle.ts';
import type { Snapshot } from './watched.ts';

/** One firmware on one target. */
export interface Cell {
  readonly target: TargetKey;
  /** Null: no cycle has looked at it yet. */
  readonly level: OutlookLevel | null;
  readonly since: EpochMs | null;
  readonly purpose: 'update' | 'service';
  /** The target whose redirect leads there; null for one of the config. */
  readonly via: TargetKey | null;
}

/** How a firmware is reached, `not-looked-at` where nobody knows; null where the config names no target for updates. */
export type ShownReach = Reach | 'not-looked-at' | null;

export interface FleetRow {
  readonly firmware: string;
  /** Null when nobody said. */
  readonly devices: number | null;
  readonly reach: ShownReach;
  /** The loudest of its cells; null: no cycle has looked at any. */
  readonly level: OutlookLevel | null;
  /** Loudest first. */
  readonly cells: readonly Cell[];
}

export interface FleetFilter {
  /** What a firmware or a target has in its name; case does not matter. */
  readonly text: string;
  /** The quietest level of the cells that are looked for; null: any. */
  readonly min: OutlookLevel | null;
}

export interface Overview {
  /** Of all firmware lines, whatever was asked for. */
  readonly fleet: FleetSummary['devices'];
  /** The loudest outlook of all. */
  readonly worst: OutlookLevel;
  /** How many pairs of all have each level; `null` counts those that were not looked at. */
  readonly levels: ReadonlyMap<OutlookLevel | null, number>;
  /** The open ones, the loudest first. */
  readonly incidents: readonly IncidentView[];
  /** What was asked for, worst first. */
  readonly rows: readonly FleetRow[];
  /** How many firmware lines there are. */
  readonly lines: number;
  readonly lastCycleAt: EpochMs | null;
  /** False when the last cycle is too long ago. */
  readonly isFresh: boolean;
  readonly offlineSince: EpochMs | null;
}

/** What `snapshot` comes to at `now`. */
export function overviewOf(snapshot: Snapshot, filter: FleetFilter, now: EpochMs): Overview {
  const { setup, alerting, offlineSince } = snapshot;
  const all = fleetRows(snapshot);
  const levels = new Map(
    [
      ...Map.groupBy(
        all.flatMap(({ cells }) => cells),
        ({ level }) => level,
      ),
    ].map(([level, of]) => [level, of.length]),
  );
  return {
    fleet: fleetSummary(snapshot).devices,
    worst: all.reduce<OutlookLevel>(
      (worst, { level }) => (level !== null && compareLevels(level, worst) > 0 ? level : worst),
      'safe',
    ),
    levels,
    incidents: openIncidents(snapshot, now),
    rows: all.flatMap((row) => filtered(row, filter)),
    lines: all.length,
    lastCycleAt: alerting.lastCycleAt,
    isFresh: isOnTime(alerting.lastCycleAt, setup.config.schedule, now),
    offlineSince,
  };
}

/** Every firmware line, worst first. */
function fleetRows(snapshot: Snapshot): readonly FleetRow[] {
  const { setup, links, outlooks, reaches } = snapshot;
  const unseen = unseenFirmware(snapshot);
  const linksOf = Map.groupBy(links, ({ firmware }) => firmware.id);
  const reachOf = new Map(reaches.map((reach) => [reach.firmware, reach]));
  return setup.firmware
    .map(({ id, devices }): FleetRow => {
      const cells = (linksOf.get(id) ?? []).map(({ target, purpose, via }): Cell => {
        const state = outlooks.get(pairKey({ firmware: id, target }));
        return { target, level: state?.level ?? null, since: state?.since ?? null, purpose, via };
      });
      const sorted = cells.toSorted((a, b) => compareLevels(b.level ?? 'safe', a.level ?? 'safe'));
      const reach = unseen.has(id) ? 'not-looked-at' : (reachOf.get(id)?.reach ?? null);
      return {
        firmware: id,
        devices,
        reach,
        level: sorted.find(({ level }) => level !== null)?.level ?? null,
        cells: sorted,
      };
    })
    .toSorted((a, b) => compareImpact(impactOf(a), impactOf(b)));
}

/** What nobody knows is no worse than what is safe. */
export function impactOf({ reach, level, devices }: Pick<FleetRow, 'reach' | 'level' | 'devices'>): Impact {
  return { reach: reach === 'not-looked-at' ? null : reach, level: level ?? 'safe', devices };
}

/** The row with the cells that are looked for, or nothing. */
function filtered(row: FleetRow, { text, min }: FleetFilter): readonly FleetRow[] {
  const wanted = text.trim().toLowerCase();
  const isLoud = ({ level }: Cell): boolean => min === null || compareLevels(level ?? 'safe', min) >= 0;
  const isNamed = row.firmware.toLowerCase().includes(wanted);
  const cells = row.cells.filter((cell) => isLoud(cell) && (isNamed || cell.target.toLowerCase().includes(wanted)));
  return cells.length === 0 ? [] : [{ ...row, cells }];
}

/** The open incidents, the loudest first. */
export function openIncidents({ setup, alerting }: Snapshot, now: EpochMs): readonly IncidentView[] {
  const context = viewContext(setup.config, alerting, now);
  const rank = ({ incident }: IncidentView): number => OUTLOOK_LEVELS.indexOf(incident.level);
  return alerting.incidents
    .filter(isOpen)
    .map((incident) => viewOf(incident, context))
    .toSorted((a, b) => rank(b) - rank(a) || b.devices - a.devices || b.incident.reopenedAt - a.incident.reopenedAt);
}
