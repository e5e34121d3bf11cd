// Every page, with where it is in each fixture. A page that is missing in a fixture has no path there.
import { signAck } from '../../src/alerts/ack-token.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import { DAY } from '../backtest/spans.ts';
import { BUSY_NOW } from '../support/web-fleet.ts';
import { HOSTILE_FIRMWARE, HOSTILE_HOST } from '../support/web-hostile.ts';
import type { WebStage } from '../support/web-stage.ts';
import { EMPTY_FIRMWARE, EMPTY_HOST, type Fixture } from './stages.ts';

export interface PageRow {
  readonly name: string;
  /** The one that shows it best; default: busy. */
  readonly fixture?: Fixture;
  /** Null: there is none. */
  readonly path: (fixture: Fixture, stage: WebStage) => Promise<string | null> | string | null;
}

interface Subject {
  readonly firmware: string;
  readonly target: string;
}

/** The pair that pages are looked at with. */
const SUBJECTS: Readonly<Record<Fixture, Subject>> = {
  empty: { firmware: EMPTY_FIRMWARE, target: `${EMPTY_HOST}:443` },
  busy: { firmware: 'camera-1.0', target: 'dl.t1.example:443' },
  hostile: { firmware: HOSTILE_FIRMWARE, target: `${HOSTILE_HOST}:443` },
  locked: { firmware: EMPTY_FIRMWARE, target: `${EMPTY_HOST}:443` },
};

const targetPage = (fixture: Fixture): string => `/targets/${encodeURIComponent(SUBJECTS[fixture].target)}`;
const firmwarePage = (fixture: Fixture): string => `/firmware/${SUBJECTS[fixture].firmware}`;

const explainPage = (fixture: Fixture): string =>
  `${firmwarePage(fixture)}/targets/${encodeURIComponent(SUBJECTS[fixture].target)}/explain`;

/** Behind a password only the door is looked at: what is behind it looks as it does elsewhere. */
const inside = (path: (fixture: Fixture) => string): PageRow['path'] => {
  return (fixture) => (fixture === 'locked' ? null : path(fixture));
};

export const PAGES: readonly PageRow[] = [
  { name: 'overview', path: inside(() => '/') },
  { name: 'targets', path: inside(() => '/targets') },
  { name: 'one target', path: inside(targetPage) },
  { name: 'served lists compared', path: inside((fixture) => `${targetPage(fixture)}/compare`) },
  { name: 'paths', path: inside((fixture) => `${targetPage(fixture)}/paths`) },
  { name: 'certificate', path: (fixture, { store }) => certificatePath(store, SUBJECTS[fixture].target) },
  { name: 'firmware', path: inside(() => '/firmware') },
  { name: 'one firmware', path: inside(firmwarePage) },
  { name: 'explanation', path: inside(explainPage) },
  { name: 'incidents', path: inside(() => '/incidents') },
  { name: 'one incident', path: (_, { store }) => incidentPath(store) },
  { name: 'a new silence', path: inside(() => '/silences/new') },
  { name: 'forecast', path: inside(() => '/forecast') },
  { name: 'no such page', path: inside(() => '/nowhere') },
  { name: 'login', fixture: 'locked', path: (fixture) => (fixture === 'locked' ? '/login' : null) },
  { name: 'acknowledgement', path: (_, stage) => ackPath(stage) },
];

async function incidentPath(store: WebStage['store']): Promise<string | null> {
  const incident = await loudest(store);
  return incident === null ? null : `/incidents/${incident.id}`;
}

/** Of the end entity that was served last. */
async function certificatePath(store: WebStage['store'], target: string): Promise<string | null> {
  const [last] = await store.observations(target, 1);
  const outcome = last?.observation.outcome;
  const endEntity = outcome?.kind === 'served' ? outcome.servedList.certificates[0] : undefined;
  return endEntity === undefined ? null : `/certificates/${endEntity.sha256}`;
}

/** As the link of a notification has it. */
async function ackPath({ store }: WebStage): Promise<string | null> {
  const incident = await loudest(store);
  if (incident === null) return null;
  const { id, level, reopenedAt } = incident;
  // All fixtures that have an incident stand at this instant.
  const expiresAt = BUSY_NOW + DAY;
  const token = signAck({ incident: id, level, reopenedAt, receiver: 'ops', expiresAt }, await store.linkKey());
  return `/ack?token=${encodeURIComponent(token)}`;
}

async function loudest(store: WebStage['store']): Promise<Incident | null> {
  const open = await store.incidents({ resolved: false }, 100);
  return open.find(({ level }) => level === 'broken') ?? open[0] ?? null;
}
