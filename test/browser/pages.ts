// Every page, with where it is in each fixture. A page that is missing in a fixture has no path there.
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

export interface Subject {
  readonly firmware: string;
  readonly target: string;
}

/** The pair that pages are looked at with. */
export const SUBJECTS: Readonly<Record<Fixture, Subject>> = {
  empty: { firmware: EMPTY_FIRMWARE, target: `${EMPTY_HOST}:443` },
  busy: { firmware: 'camera-1.0', target: 'dl.t1.example:443' },
  hostile: { firmware: HOSTILE_FIRMWARE, target: `${HOSTILE_HOST}:443` },
  locked: { firmware: EMPTY_FIRMWARE, target: `${EMPTY_HOST}:443` },
};

const firmwarePage = (fixture: Fixture): string => `/firmware/${SUBJECTS[fixture].firmware}`;

const explainPage = (fixture: Fixture): string =>
  `${firmwarePage(fixture)}/targets/${encodeURIComponent(SUBJECTS[fixture].target)}/explain`;

/** Behind a password only the door is looked at: what is behind it looks as it does elsewhere. */
const inside = (path: (fixture: Fixture) => string): PageRow['path'] => {
  return (fixture) => (fixture === 'locked' ? null : path(fixture));
};

export const PAGES: readonly PageRow[] = [
  { name: 'overview', path: inside(() => '/') },
  { name: 'firmware', path: inside(() => '/firmware') },
  { name: 'one firmware', path: inside(firmwarePage) },
  { name: 'explanation', path: inside(explainPage) },
  { name: 'incidents', path: inside(() => '/incidents') },
  { name: 'one incident', path: (_, { store }) => incidentPath(store) },
  { name: 'forecast', path: inside(() => '/forecast') },
  { name: 'no such page', path: inside(() => '/nowhere') },
];

async function incidentPath(store: WebStage['store']): Promise<string | null> {
  const open = await store.incidents({ resolved: false }, 100);
  const loudest = open.find(({ level }) => level === 'broken') ?? open[0];
  return loudest === undefined ? null : `/incidents/${loudest.id}`;
}
