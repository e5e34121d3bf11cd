// What became of everything that was to be told: the store's history on one side, what arrived on the other.
import type { DeliveryEntry } from '../../src/alerts/outbox.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { compareLevels, type OutlookChange, pairKey } from '../../src/outlook/outlook.ts';
import type { Store } from '../../src/store/store.ts';

/** One request or mail, as a sink got it. */
export interface Arrival {
  readonly receiver: string;
  /** Of the notification. */
  readonly id: string;
  readonly body: string;
  /** Whether the sink said that it has it; else it has to come again. */
  readonly isTaken: boolean;
}

interface Told {
  readonly receiver: string;
  readonly incident: string;
  /** In the order in which it came first. */
  readonly notifications: readonly AboutIncident[];
}

type AboutIncident = Extract<Notification, { readonly about: 'devices' | 'self' }>;

const EVERYTHING = 100_000;

/** A sentence for everything that is not as it should be; `until` is later than anything in the store. */
export async function faultsOf(store: Store, arrivals: readonly Arrival[], until: EpochMs): Promise<readonly string[]> {
  const entries = await store.deliveries(['pending', 'delivered', 'undeliverable', 'superseded'], EVERYTHING);
  const incidents = await store.incidents({ resolved: true }, EVERYTHING);
  const { changes } = await store.period(0, until);
  const told = toldOf(entries, arrivals);
  return [
    ...(told.length === 0 ? ['nothing was told at all'] : []),
    ...incidents.filter(({ resolvedAt }) => resolvedAt === null).map(({ id }) => `incident ${id} is open at the end`),
    ...entries.flatMap((entry) => deliveryFaults(entry, arrivals)),
    ...arrivalFaults(entries, arrivals),
    ...told.flatMap(courseFaults),
    ...changes.flatMap((change) => untoldOf(change, incidents, told)),
  ];
}

/** Everything in the outbox arrived, and is marked so; only a reminder may be dropped for what came after it. */
function deliveryFaults({ id, receiver, state, notification }: DeliveryEntry, arrivals: readonly Arrival[]) {
  const what = `${notification.kind} ${notification.id} for ${receiver}`;
  if (state === 'superseded') return notification.kind === 'reminder' ? [] : [`${what} was dropped`];
  if (state !== 'delivered') return [`${what} is ${state} at the end`];
  return arrivals.some((arrival) => arrival.isTaken && keyOf(arrival) === id) ? [] : [`${what} never arrived`];
}

/** Everything that arrived is in the outbox, and what came twice was the same. */
function arrivalFaults(entries: readonly DeliveryEntry[], arrivals: readonly Arrival[]): readonly string[] {
  const known = new Set(entries.map(({ id }) => id));
  return [...Map.groupBy(arrivals, keyOf)].flatMap(([key, same]) => [
    ...(known.has(key) ? [] : [`${key} arrived, and the store does not know of it`]),
    ...(new Set(same.map(({ body }) => body)).size === 1 ? [] : [`${key} arrived with different bodies`]),
  ]);
}

function toldOf(entries: readonly DeliveryEntry[], arrivals: readonly Arrival[]): readonly Told[] {
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
  const keys = new Set(arrivals.filter(({ isTaken }) => isTaken).map(keyOf));
  const inOrder = [...keys].flatMap((key) => entryOf.get(key) ?? []);
  return [...Map.groupBy(inOrder, ({ receiver, notification }) => `${notification.incident} ${receiver}`).values()].map(
    (same) => ({
      receiver: same[0]?.receiver ?? '',
      incident: same[0]?.notification.incident ?? '',
      notifications: same.flatMap(({ notification }) => (isAboutIncident(notification) ? notification : [])),
    }),
  );
}

/** From opened to resolved, each notification going on where the one before it ended. */
function courseFaults({ receiver, incident, notifications }: Told): readonly string[] {
  const course = notifications.map(({ kind, outlook }) => `${kind} ${outlook.from}>${outlook.to}`).join(', ');
  const faults: string[] = [];
  if (notifications[0]?.kind !== 'opened') faults.push('does not begin with opened');
  if (notifications.at(-1)?.kind !== 'resolved') faults.push('does not end with resolved');
  for (const [index, { kind, outlook }] of notifications.entries()) {
    const before = notifications[index - 1];
    if (before === undefined) continue;
    if (before.kind === 'resolved' ? kind !== 'reopened' : outlook.from !== before.outlook.to)
      faults.push(`has a gap before its ${kind}`);
  }
  return faults.map((fault) => `what ${receiver} was told of ${incident} ${fault}: ${course}`);
}

/** Whom a step up in the history of outlooks was not told to, by then and as loud. */
function untoldOf({ at, from, to, state }: OutlookChange, incidents: readonly Incident[], told: readonly Told[]) {
  if (compareLevels(to, from) <= 0 || compareLevels(to, 'exposed') < 0) return [];
  const ids = new Set(incidents.filter(({ members }) => members.some(isPair(state))).map(({ id }) => id));
  return ['ops', 'hook'].flatMap((receiver) => {
    const known = told
      .filter((one) => one.receiver === receiver && ids.has(one.incident))
      .map(
        ({ notifications }) => notifications.findLast((notification) => notification.at <= at)?.outlook.to ?? 'safe',
      );
    if (known.some((level) => compareLevels(level, to) >= 0)) return [];
    return [`${receiver} was not told that ${pairKey(state)} became ${to} at ${new Date(at).toISOString()}`];
  });
}

function isPair(state: OutlookChange['state']) {
  return (member: Incident['members'][number]) => pairKey(member) === pairKey(state);
}

function isAboutIncident(notification: Notification): notification is AboutIncident {
  return notification.about === 'devices' || notification.about === 'self';
}

function keyOf({ id, receiver }: Pick<Arrival, 'id' | 'receiver'>): string {
  return `${id}/${receiver}`;
}
