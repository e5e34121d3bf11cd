// The whole fleet at a glance: how many devices, which pairs, worst first, as far as somebody asked for. Pure.
import { compareImpact, fleetImpact } from '../alerts/fleet.ts';
import type { FleetTally } from '../alerts/fleet-impact.ts';
import { isOpen } from '../alerts/incident.ts';
import type { EpochMs } from '../lib/clock.ts';
import {
  compareLevels,
  type FirmwareReach,
  OUTLOOK_LEVELS,
  type OutlookLevel,
  pairKey,
  type Reach,
} from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
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

export interface FleetRow {
  readonly firmware: string;
  /** Null when nobody said. */
  readonly devices: number | null;
  readonly reach: Reach | null;
  /** The loudest of its cells. */
  readonly level: OutlookLevel;
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
  readonly fleet: Readonly<Record<'stranded' | 'atRisk' | 'reachable' | 'unreached', FleetTally>>;
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
    fleet: talliesOf(snapshot.reaches),
    worst: all.reduce<OutlookLevel>((worst, { level }) => (compareLevels(level, worst) > 0 ? level : worst), 'safe'),
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
function fleetRows({ setup, links, outlooks, reaches }: Snapshot): readonly FleetRow[] {
  const linksOf = Map.groupBy(links, ({ firmware }) => firmware.id);
  const reachOf = new Map(reaches.map((reach) => [reach.firmware, reach]));
  return setup.firmware
    .map(({ id, devices }): FleetRow => {
      const cells = (linksOf.get(id) ?? []).map(({ target, purpose, via }): Cell => {
        const state = outlooks.get(pairKey({ firmware: id, target }));
        return { target, level: state?.level ?? null, since: state?.since ?? null, purpose, via };
      });
      const sorted = cells.toSorted((a, b) => compareLevels(b.level ?? 'safe', a.level ?? 'safe'));
      const reach = reachOf.get(id)?.reach ?? null;
      return { firmware: id, devices, reach, level: sorted[0]?.level ?? 'safe', cells: sorted };
    })
    .toSorted(compareImpact);
}

/** The row with the cells that are looked for, or nothing. */
function filtered(row: FleetRow, { text, min }: FleetFilter): readonly FleetRow[] {
  const wanted = text.trim().toLowerCase();
  const isLoud = ({ level }: Cell): boolean => min === null || compareLevels(level ?? 'safe', min) >= 0;
  const isNamed = row.firmware.toLowerCase().includes(wanted);
  const cells = row.cells.filter((cell) => isLoud(cell) && (isNamed || cell.target.toLowerCase().includes(wanted)));
  return cells.length === 0 ? [] : [{ ...row, cells }];
}

function talliesOf(reaches: readonly FirmwareReach[]): Overview['fleet'] {
  const { stranded, atRisk } = fleetImpact(reaches);
  const reachable = reaches.filter(({ reach }) => reach === 'reachable');
  return {
    stranded,
    atRisk,
    reachable: tally(reachable),
    unreached: tally(reaches.filter(({ reach }) => reach === null)),
  };
}

function tally(reaches: readonly FirmwareReach[]): FleetTally {
  return {
    firmware: reaches.length,
    devices: reaches.reduce((sum, { devices }) => sum + (devices ?? 0), 0),
    uncounted: reaches.filter(({ devices }) => devices === null).length,
  };
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
