// One rotation as docs/alerting.md tells it: rounds and looks through the program's own assessment and decision, from the
// first address to the digest of the week. What comes out is what receivers would have been sent.
import type { Acknowledgement } from '../../src/alerts/acknowledgement.ts';
import { composeDigest } from '../../src/alerts/compose-digest.ts';
import { decide } from '../../src/alerts/decide.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import type { SelfFinding } from '../../src/alerts/self-finding.ts';
import { testNotification } from '../../src/alerts/test-notification.ts';
import type { RouteConfig } from '../../src/config/schema.ts';
import { selfFindings, type SelfFacts } from '../../src/daemon/self-check.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { assess } from '../../src/outlook/assess.ts';
import { type FirmwareReach, type OutlookState, pairKey } from '../../src/outlook/outlook.ts';
import { reachChanges, reachesOf } from '../../src/outlook/reach.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { DAY, HOUR, NO_LABELS, route } from '../alerts/scene.ts';
import { FLEET, roundOf, type Serving } from './alerting-scene.ts';

export interface Told {
  readonly receiver: string;
  readonly notification: Notification;
}

const MONDAY = Date.parse('2026-03-02T00:00:00Z');
const at = (day: number, time: string): EpochMs => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return MONDAY + day * DAY + (hours * 60 + minutes) * 60_000;
};

/** The receivers of the page: `ops` reads mail, `boss` is rung up when nobody answers. */
const ROUTES: readonly RouteConfig[] = [
  route('started', ['ops'], { repeat: 4 * HOUR, escalateAfter: HOUR, escalateTo: ['boss'] }),
];

/** What happens, in order: a round (what is served may change first), or what is so when it is looked between two. */
type Step =
  | { readonly at: EpochMs; readonly serving: Serving }
  | { readonly at: EpochMs; readonly look: 'time passes' | 'hook fails' | 'hook is back' }
  | { readonly at: EpochMs; readonly comment: string };

const ALL_WELL: Serving = { thermostat: 0, camera: 0, filesCertificate: 'first' };
const FIRST: Serving = { ...ALL_WELL, thermostat: 1 };
const RENEWED: Serving = { ...ALL_WELL, filesCertificate: 'renewed' };

const STEPS: readonly Step[] = [
  { at: at(0, '09:10'), serving: ALL_WELL },
  { at: at(0, '09:20'), serving: FIRST },
  { at: at(0, '10:20'), look: 'time passes' },
  { at: at(0, '10:40'), comment: 'update 1.5 ships on Friday' },
  // Old and new in turn: nobody is told.
  { at: at(0, '11:00'), serving: ALL_WELL },
  { at: at(0, '11:10'), serving: FIRST },
  { at: at(0, '11:20'), serving: ALL_WELL },
  { at: at(0, '11:30'), serving: FIRST },
  { at: at(0, '14:00'), serving: { ...FIRST, camera: 1 } },
  { at: at(1, '09:20'), serving: { ...FIRST, thermostat: 3, camera: 3 } },
  { at: at(1, '13:20'), look: 'time passes' },
  { at: at(1, '14:05'), comment: 'the CDN rolls back tomorrow' },
  ...calmRounds(2, '08:00', { ...RENEWED, thermostat: 1 }),
  ...calmRounds(2, '18:00', RENEWED),
  { at: at(4, '10:00'), serving: { ...RENEWED, thermostat: 1 } },
  { at: at(4, '10:30'), comment: 'we call them' },
  { at: at(4, '11:30'), look: 'hook fails' },
  { at: at(4, '13:00'), look: 'hook is back' },
];

/** A step down is believed after three of them. */
function calmRounds(day: number, first: string, serving: Serving): readonly Step[] {
  return [0, 1, 2].map((round) => ({ at: at(day, first) + round * 600_000, serving }));
}

interface World {
  readonly outlooks: readonly OutlookState[];
  readonly reaches: readonly FirmwareReach[];
  readonly incidents: readonly Incident[];
  readonly acknowledgements: readonly Acknowledgement[];
  readonly findings: readonly SelfFinding[];
  readonly told: readonly Told[];
}

const NOTHING: World = { outlooks: [], reaches: [], incidents: [], acknowledgements: [], findings: [], told: [] };

/** Everything that is told in that week, in order; last the digest, and a test. */
export function storyOfARotation(): readonly Told[] {
  const end = STEPS.reduce(after, NOTHING);
  const digest = digestOf(end);
  return [
    ...end.told,
    { receiver: 'ops', notification: digest },
    { receiver: 'ops', notification: testNotification(at(7, '09:00')) },
  ];
}

function after(world: World, step: Step): World {
  const seen = seenAfter(world, step);
  const { reaches, outlooks } = seen;
  const decision = decide({
    now: step.at,
    isOffline: false,
    outlooks,
    calmRounds: 3,
    reaches,
    reachChanges: reachChanges(world.reaches, reaches),
    originOf: ({ target }) => target,
    incidents: seen.incidents,
    findings: seen.findings,
    acknowledgements: seen.acknowledgements,
    silences: [],
    maintenance: [],
    routes: ROUTES,
    receivers: ['ops', 'boss'],
    labelsOf: NO_LABELS,
  });
  return {
    ...seen,
    incidents: merged(seen.incidents, decision.incidents),
    told: [...seen.told, ...decision.deliveries],
  };
}

function seenAfter(world: World, step: Step): World {
  if ('serving' in step) return roundAfter(world, step.serving, step.at);
  if ('comment' in step) return acknowledgedBy(world, step.comment, step.at);
  switch (step.look) {
    case 'time passes':
      return world;
    case 'hook fails':
      return { ...world, findings: selfFindings(factsAt(step.at, step.at - 75 * 60_000)) };
    case 'hook is back':
      return { ...world, findings: selfFindings(factsAt(step.at, null)) };
  }
}

function roundAfter(world: World, serving: Serving, now: EpochMs): World {
  const known = new Map(world.outlooks.map((state) => [pairKey(state), state]));
  const settings = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };
  const outlooks = roundOf(serving, now).map((view) =>
    assess(known.get(pairKey(view)) ?? null, view, NO_SIGNALS, settings, now),
  );
  return { ...world, outlooks, reaches: reachesOf(FLEET, outlooks) };
}

function acknowledgedBy(world: World, comment: string, now: EpochMs): World {
  const told = world.incidents.find((incident) => incident.told['ops'] !== undefined);
  if (told === undefined) throw new Error('there is nothing to acknowledge yet');
  const { id: incident, level, reopenedAt } = told;
  return { ...world, acknowledgements: [{ incident, at: now, by: 'anna', comment, level, reopenedAt }] };
}

function factsAt(now: EpochMs, failingSince: EpochMs | null): SelfFacts {
  const hook = { receiver: 'hook', pending: 3, lastDeliveredAt: now - DAY, undeliverable: 0 };
  return {
    now,
    lastCycleAt: now,
    sinceLastCycleMs: 0,
    allowedGapMs: 1_860_000,
    offlineSince: null,
    intercepted: null,
    stale: [],
    receivers: [{ ...hook, failingSince, lastError: 'https://hooks.example.com: answered 503' }],
    named: ['ops', 'boss', 'hook'],
    clockJump: null,
    configTrouble: null,
    expired: [],
  };
}

function merged(known: readonly Incident[], changed: readonly Incident[]): readonly Incident[] {
  const byId = new Map([...known, ...changed].map((incident) => [incident.id, incident]));
  return [...byId.values()];
}

function digestOf({ outlooks, reaches, incidents, told }: World): Notification {
  const watch = { cycles: 1_008, cyclesFailed: 0, probes: 9_072, probesFailed: 12, undeliverable: 0, pending: 0 };
  const [from, to] = [at(0, '08:00'), at(7, '08:00')];
  return composeDigest({ from, to, outlooks, reaches, incidents, watch: { ...watch, delivered: told.length } });
}
