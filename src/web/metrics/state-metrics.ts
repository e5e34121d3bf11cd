// How things are, as Prometheus has it: gauges from a snapshot. What counts events is in counted-metrics.ts.
import { Gauge, Registry } from 'prom-client';

import { isOpen } from '../../alerts/incident.ts';
import { isActive } from '../../alerts/silence.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { OUTLOOK_LEVELS, REACHES } from '../../outlook/outlook.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { StoredSignals } from '../../store/store.ts';
import type { FleetSummary } from '../../views/fleet/fleet-summary.ts';
import { bestPathUntil, type ServedNow } from '../../views/fleet/served-now.ts';
import { receiversOf } from '../../views/fleet/watch-status.ts';
import { viewContext } from '../../views/incidents/situation.ts';
import { viewOf } from '../../views/incidents/incident-view.ts';
import type { Snapshot } from '../../views/watched.ts';

/** What the gauges are made of. */
export interface WatchState {
  readonly snapshot: Snapshot;
  readonly summary: FleetSummary;
  readonly served: ReadonlyMap<TargetKey, ServedNow>;
  /** The earliest end of a certificate that a target serves, by target. */
  readonly earliestNotAfter: ReadonlyMap<TargetKey, EpochMs>;
  readonly signals: StoredSignals;
  /** How long after a cycle the next one has to be complete. */
  readonly allowedGapMs: number;
  readonly now: EpochMs;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

interface GaugeRow {
  /** Without `anchorwatch_`. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (state: WatchState) => readonly Sample[];
}

/** The text of all gauges in the exposition format. */
export async function stateText(state: WatchState): Promise<string> {
  const registry = new Registry();
  for (const { name, help, labels, samples } of GAUGES) {
    const gauge = new Gauge({ name: `anchorwatch_${name}`, help, labelNames: [...labels], registers: [registry] });
    for (const [given, value] of samples(state)) gauge.set(given, value);
  }
  return registry.metrics();
}

const seconds = (at: EpochMs): number => at / 1_000;
const flag = (is: boolean): number => (is ? 1 : 0);

const FLEET_GAUGES: readonly GaugeRow[] = [
  {
    name: 'pairs',
    help: 'Firmware × target at each level.',
    labels: ['level'],
    samples: ({ summary }) => OUTLOOK_LEVELS.map((level) => [{ level }, summary.levels[level]]),
  },
  {
    name: 'pairs_not_looked_at',
    help: 'Firmware × target that no cycle has looked at yet.',
    labels: [],
    samples: ({ summary }) => [[{}, summary.notLookedAt]],
  },
  {
    name: 'outlook_level',
    help: 'Outlook of a firmware on a target: 0 safe, 1 unknown, 2 exposed, 3 likely, 4 started, 5 broken.',
    labels: ['firmware', 'target'],
    samples: ({ snapshot }) =>
      [...snapshot.outlooks.values()].map(({ firmware, target, level }) => [
        { firmware, target },
        OUTLOOK_LEVELS.indexOf(level),
      ]),
  },
  {
    name: 'devices',
    help: 'Devices by whether an update gets to them, as far as the config says how many there are.',
    labels: ['reach'],
    samples: ({ summary }) => Object.entries(summary.devices).map(([reach, { devices }]) => [{ reach }, devices]),
  },
  {
    name: 'firmware_lines',
    help: 'Firmware lines by whether an update gets to them.',
    labels: ['reach'],
    samples: ({ summary }) => Object.entries(summary.devices).map(([reach, { firmware }]) => [{ reach }, firmware]),
  },
  {
    name: 'firmware_devices',
    help: 'Devices that run a firmware; absent where the config does not say.',
    labels: ['firmware'],
    samples: ({ snapshot }) =>
      snapshot.reaches.flatMap(({ firmware, devices }) => (devices === null ? [] : [[{ firmware }, devices]])),
  },
  {
    name: 'firmware_reach',
    help: 'Whether an update gets to a firmware: 0 reachable, 1 at risk, 2 stranded; absent without an update target.',
    labels: ['firmware'],
    samples: ({ snapshot }) =>
      snapshot.reaches.flatMap(({ firmware, reach }) =>
        reach === null ? [] : [[{ firmware }, REACHES.indexOf(reach)]],
      ),
  },
];

const SERVED_GAUGES: readonly GaugeRow[] = [
  {
    name: 'served_list_earliest_not_after_timestamp_seconds',
    help: 'The earliest notAfter of any certificate that a target serves now.',
    labels: ['target'],
    samples: ({ earliestNotAfter }) => [...earliestNotAfter].map(([target, at]) => [{ target }, seconds(at)]),
  },
  {
    name: 'path_not_after_timestamp_seconds',
    help: 'When the CAs and the anchor of the best path end that a firmware accepts; absent where no date ends it.',
    labels: ['firmware', 'target'],
    samples: ({ snapshot }) =>
      [...snapshot.outlooks.values()].flatMap((state) => {
        const at = bestPathUntil(state);
        return at === null ? [] : [[{ firmware: state.firmware, target: state.target }, seconds(at)]];
      }),
  },
  {
    name: 'last_observation_timestamp_seconds',
    help: 'When a target was asked last.',
    labels: ['target'],
    samples: ({ served }) =>
      [...served.values()].flatMap(({ target, lastAskedAt }) =>
        lastAskedAt === null ? [] : [[{ target }, seconds(lastAskedAt)]],
      ),
  },
];

const ALERT_GAUGES: readonly GaugeRow[] = [
  {
    name: 'incidents',
    help: 'Open incidents by level, and by whether an acknowledgement of them holds.',
    labels: ['level', 'acknowledged'],
    samples: incidentSamples,
  },
  {
    name: 'silences',
    help: 'Silences that hold now.',
    labels: [],
    samples: ({ snapshot, now }) => [
      [{}, snapshot.alerting.silences.filter((silence) => isActive(silence, now)).length],
    ],
  },
  {
    name: 'outbox_deliveries',
    help: 'Notifications that wait (pending), or were given up and nobody has looked at (undeliverable).',
    labels: ['receiver', 'state'],
    samples: ({ snapshot }) =>
      receiversOf(snapshot).flatMap(({ receiver, pending, undeliverable }) => [
        [{ receiver, state: 'pending' }, pending],
        [{ receiver, state: 'undeliverable' }, undeliverable],
      ]),
  },
  {
    name: 'receiver_failing',
    help: 'Whether what was tried last for a receiver has not been delivered (1).',
    labels: ['receiver'],
    samples: ({ snapshot }) =>
      receiversOf(snapshot).map(({ receiver, failingSince }) => [{ receiver }, flag(failingSince !== null)]),
  },
  {
    name: 'receiver_last_delivered_timestamp_seconds',
    help: 'When something was delivered to a receiver last.',
    labels: ['receiver'],
    samples: ({ snapshot }) =>
      receiversOf(snapshot).flatMap(({ receiver, lastDeliveredAt }) =>
        lastDeliveredAt === null ? [] : [[{ receiver }, seconds(lastDeliveredAt)]],
      ),
  },
];

const WATCH_GAUGES: readonly GaugeRow[] = [
  {
    name: 'last_cycle_timestamp_seconds',
    help: 'The end of the last complete cycle.',
    labels: [],
    samples: ({ snapshot }) => {
      const { lastCycleAt } = snapshot.alerting;
      return lastCycleAt === null ? [] : [[{}, seconds(lastCycleAt)]];
    },
  },
  {
    name: 'cycle_allowed_gap_seconds',
    help: 'How long after a cycle the next one has to be complete: three intervals of the schedule, and a minute.',
    labels: [],
    samples: ({ allowedGapMs }) => [[{}, allowedGapMs / 1_000]],
  },
  {
    name: 'vantage_offline',
    help: 'Whether no target at all could be reached in the last cycle (1).',
    labels: [],
    samples: ({ snapshot }) => [[{}, flag(snapshot.offlineSince !== null)]],
  },
  {
    name: 'signal_source_last_good_timestamp_seconds',
    help: 'The last run of a source of signals without a problem.',
    labels: ['source'],
    samples: ({ signals }) =>
      signals.sources.flatMap(({ source, goodAt }) => (goodAt === null ? [] : [[{ source }, seconds(goodAt)]])),
  },
];

const GAUGES: readonly GaugeRow[] = [...FLEET_GAUGES, ...SERVED_GAUGES, ...ALERT_GAUGES, ...WATCH_GAUGES];

/** All levels, so that none is missing while it counts none. */
function incidentSamples({ snapshot, now }: WatchState): readonly Sample[] {
  const context = viewContext(snapshot.setup.config, snapshot.alerting, now);
  const open = snapshot.alerting.incidents.filter(isOpen).map((incident) => viewOf(incident, context));
  return OUTLOOK_LEVELS.flatMap((level) =>
    [true, false].map((isLookedAfter): Sample => {
      const count = open.filter((one) => one.incident.level === level && one.isLookedAfter === isLookedAfter).length;
      return [{ level, acknowledged: String(isLookedAfter) }, count];
    }),
  );
}
