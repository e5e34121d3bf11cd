// The busy page's store: the fleet of web-fleet.ts over 90 days, with what people did meanwhile.
import { createSilence } from '../../src/alerts/silence.ts';
import { planProbes } from '../../src/daemon/plan.ts';
import type { Setup } from '../../src/daemon/setup.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { type Observation, type Outcome, type TargetKey, targetKey } from '../../src/probe/observation.ts';
import type { TargetAddress } from '../../src/probe/probe-round.ts';
import { type Signal, signalKey } from '../../src/signals/signal.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, HOUR, MINUTE } from '../backtest/spans.ts';
import type { WorldTarget } from '../backtest/world/target.ts';
import { anchorFile, BUSY_NOW, BUSY_START, type BusyFleet } from './web-fleet.ts';
import { historyOf, observationOf, type Receiving, type Remembered, servedOutcome } from './web-history.ts';

/** The files beside the config, by their path. */
export function busyFiles({ cas }: BusyFleet): ReadonlyMap<string, string> {
  const roots = cas.roots.map(({ name, ca }): [string, string] => [anchorFile(name), ca.certificate.pem]);
  return new Map([...roots, ['known-roots.pem', roots.map(([, pem]) => pem).join('')]]);
}

const HOOKS = 'https://hooks.example';

/** What the config file says, as JSON. */
export function busyConfig({ targets, firmware, turns }: BusyFleet): Readonly<Record<string, unknown>> {
  const signals = turns.map(({ signal }) => signal);
  const declared = new Set(signals.flatMap((signal) => (signal.kind === 'declared-roots' ? [signal.set] : [])));
  const announced = new Map(signals.flatMap((one) => (one.kind === 'announcement' ? [[one.id, one] as const] : [])));
  const previews = new Map(signals.flatMap((one) => (one.kind === 'preview' ? [[one.host, one] as const] : [])));
  const hostOf = (key: TargetKey) => targets.find((target) => target.key === key)?.host;
  return {
    vantage: 'frankfurt',
    targets: targets
      .map(({ host, number }) => ({
        host,
        labels: { operator: `operator-${String(number % 12)}` },
        ...(declared.has(`declared-${String(number)}`) && { declaredRoots: { path: `declared-${String(number)}` } }),
      }))
      .filter(({ declaredRoots }, number) => number < 40 || declaredRoots !== undefined),
    firmware,
    announcements: [...announced.values()].map(({ id, targets: keys, anchor, from, source, confidence }) => {
      const day = new Date(from).toISOString().slice(0, 10);
      return { id, targets: keys.map(hostOf), anchor: { subject: anchor.subject }, from: day, source, confidence };
    }),
    signals: {
      ct: { certSpotter: {} },
      caa: {},
      ari: {},
      previews: {
        hosts: [...previews.values()].map(({ host, of, targets: keys }) => ({ host, of, targets: keys.map(hostOf) })),
      },
    },
    receivers: ['ops', 'heating', 'pager'].map((name) => ({ name, webhook: { url: `${HOOKS}/${name}` } })),
    routes: [
      { receivers: ['ops'] },
      { receivers: ['heating'], labels: { team: 'heating' }, min: 'likely' },
      { receivers: ['ops'], min: 'started', repeat: '4h', escalateTo: ['pager'] },
    ],
    maintenance: [
      { name: 'move-of-the-data-centre', targets: ['dl.t42.*'], from: iso(-2 * HOUR), to: iso(6 * HOUR) },
      { name: 'weekly', firmware: ['lamp-*'], from: '02:00', to: '04:00', days: ['sun'] },
    ],
    digest: { receivers: ['ops'] },
    web: { listen: '127.0.0.1:0' },
  };
}

const iso = (fromNowMs: number): string => new Date(BUSY_NOW + fromNowMs).toISOString();

/** When all is asked: seldom, as a whole round costs a second. */
const WHOLE_ROUNDS: readonly EpochMs[] = [BUSY_START, ...[-30 * DAY, -6 * DAY, -4 * MINUTE].map(fromNow)];
/** When only those targets are asked of which there is something to see: a step down takes several calm rounds. */
const PARTIAL_ROUNDS: readonly EpochMs[] = [
  ...[-61 * DAY, -60 * DAY + HOUR, -59 * DAY, -56 * DAY, -55 * DAY, -54 * DAY].map(fromNow),
  ...[-5 * DAY + HOUR, -4 * DAY, -DAY, -3 * HOUR, -HOUR].map(fromNow),
];
const ROUNDS = [...WHOLE_ROUNDS, ...PARTIAL_ROUNDS].sort((a, b) => a - b);
/** From when on collectors have what there is to have until then. */
const COLLECTED_AT: readonly EpochMs[] = [BUSY_START, fromNow(-61 * DAY), fromNow(-6 * DAY), fromNow(-3 * HOUR)];

function fromNow(ms: number): EpochMs {
  return BUSY_NOW + ms;
}

/** Plays the 90 days into `store`, which is empty. */
export async function fillBusy(fleet: BusyFleet, setup: Setup, store: Store): Promise<Remembered> {
  const observe = observerOf(fleet, setup);
  const history = await historyOf(setup, store, receiving);
  let taken = 0;
  for (const at of ROUNDS) {
    if (COLLECTED_AT.includes(at)) {
      const due = fleet.turns.slice(taken).filter((turn) => turn.at <= at);
      taken += due.length;
      await collect(
        due.map(({ signal }) => signal),
        at,
        store,
      );
      await history.readSignals();
    }
    await history.play(observe(at), at);
    if (at === fromNow(-4 * DAY)) await acknowledge(store, at);
  }
  await silence(store);
  return history.end();
}

const UNREACHABLE = 'connect ECONNREFUSED 203.0.113.7:443';

/** The pager has been away for a week, and what came before was given up. */
const receiving: Receiving = (receiver, at) => {
  if (receiver !== 'heating') return { kind: 'delivered', at: at + 2_000 };
  if (at < fromNow(-20 * DAY)) return { kind: 'undeliverable', at: at + 2_000, error: UNREACHABLE };
  return { kind: 'retry', at, nextAttemptAt: at + HOUR, error: UNREACHABLE, reached: [] };
};

type Observe = (at: EpochMs) => {
  readonly observations: readonly Observation[];
  readonly named: readonly TargetAddress[];
};

/** Of this target nothing is known any more. */
const SILENT = { number: 150, from: fromNow(-5 * DAY) };

function observerOf({ targets }: BusyFleet, setup: Setup): Observe {
  const hellosOf = new Map(
    planProbes(setup.targets, setup.firmware).map(({ host, port, hellos }) => [targetKey(host, port), hellos]),
  );
  const noAnswer: Outcome = { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } };
  return (at) => {
    const asked = WHOLE_ROUNDS.includes(at) ? targets : targets.filter(isInteresting);
    const named = asked.flatMap(({ key, edges }) => edges.map(({ address }) => ({ target: key, address })));
    const observations = asked.flatMap(({ key, host, number, edges }) =>
      edges.flatMap(({ address, serves }) => {
        const list = serves.findLast(({ from }) => from <= at)?.servedList;
        const isSilent = list === undefined || (number === SILENT.number && at >= SILENT.from);
        const outcome = isSilent ? noAnswer : servedOutcome(list);
        const hellos = hellosOf.get(key) ?? [];
        return hellos.map((hello) => observationOf({ target: key, host, address, hello, at, outcome }));
      }),
    );
    return { observations, named };
  };
}

function isInteresting({ rotation, number }: WorldTarget): boolean {
  return rotation !== null || number === SILENT.number;
}

/** As the collectors of each source write it; the one of renewal windows has not answered for long. */
async function collect(signals: readonly Signal[], at: EpochMs, store: Store): Promise<void> {
  const all = at === COLLECTED_AT.at(-1) ? [...signals, ...(await renewalWindows(store))] : signals;
  for (const [source, put] of Map.groupBy(all, sourceOf)) {
    const isFailing = source === 'ARI';
    await store.recordCollected({
      source: {
        source,
        state: null,
        triedAt: at,
        goodAt: isFailing ? at - 4 * DAY : at,
        failingSince: isFailing ? at - 4 * DAY + HOUR : null,
        problem: isFailing ? 'the directory answered 503' : null,
      },
      put: [...new Map(put.map((signal) => [signalKey(signal), signal])).values()],
      drop: [],
    });
  }
}

function sourceOf(signal: Signal): string {
  switch (signal.kind) {
    case 'issuance':
      return 'Cert Spotter (https://api.certspotter.com/v1/issuances)';
    case 'caa':
      return 'CAA';
    case 'renewal-info':
      return 'ARI';
    case 'declared-roots':
      return `declared roots (${signal.set})`;
    case 'announcement':
      return 'announcements (of the config)';
    case 'preview':
      return `preview host ${targetKey(signal.host, signal.port)}`;
  }
}

/** Of three end entities that are served. */
async function renewalWindows(store: Store): Promise<readonly Signal[]> {
  const { endEntities } = await store.loadSignals();
  const targets = ['dl.t7.example:443', 'dl.t10.example:443', 'dl.t11.example:443'];
  return targets.flatMap((target, place) => {
    const served = endEntities.findLast((one) => one.target === target);
    if (served === undefined) return [];
    const start = BUSY_NOW + (place - 1) * 3 * DAY;
    return {
      kind: 'renewal-info' as const,
      source: 'https://acme.example/renewal-info',
      at: BUSY_NOW - 4 * DAY,
      confidence: 'certain' as const,
      target,
      endEntity: served.sha256,
      start,
      end: start + DAY,
      explanation: place === 0 ? 'https://ca.example/incidents/17' : null,
      before: place === 0 ? { start: start + 30 * DAY, end: start + 31 * DAY } : null,
    };
  });
}

async function acknowledge(store: Store, at: EpochMs): Promise<void> {
  const open = await store.incidents({ resolved: false }, 10);
  const loudest = open.find(({ level }) => level === 'broken') ?? open[0];
  if (loudest === undefined) throw new RangeError('there is nothing to acknowledge');
  const { id, level, reopenedAt } = loudest;
  const comment = 'The update with the new root is on its way; see the release plan.';
  await store.acknowledge({ incident: id, at: at + HOUR, by: 'dana', comment, level, reopenedAt });
}

async function silence(store: Store): Promise<void> {
  const wishes = [
    { matcher: { targets: ['dl.t150.*'] }, comment: 'The host is being moved.', until: fromNow(2 * DAY) },
    { matcher: { firmware: ['lamp-*'] }, comment: 'Not sold any more.', until: fromNow(20 * DAY) },
    { matcher: { labels: { team: 'energy' } }, comment: 'Known: the next release has it.', until: fromNow(5 * HOUR) },
  ];
  for (const wish of wishes) {
    const createdAt = fromNow(-DAY);
    await store.addSilence(createSilence({ ...wish, incident: null, by: 'ana', createdAt }));
  }
}
