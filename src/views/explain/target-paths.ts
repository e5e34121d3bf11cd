// One served list as the whole fleet has to take it: by which path each stack ends in which anchor, or where it stops.
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { Accepted, Refused, Verdict } from '../../chain/verdict.ts';
import type { Link } from '../../daemon/links.ts';
import { asClockHasIt, instantOf } from '../../daemon/round-views.ts';
import type { FirmwareClock } from '../../firmware/firmware.ts';
import { clientHelloName, type ServedList, type TargetKey } from '../../probe/observation.ts';
import type { Store, StoredObservation } from '../../store/store.ts';
import type { Snapshot } from '../watched.ts';
import { MAX_OBSERVATIONS } from './explain-pair.ts';
import type { Judging } from './judged-endpoints.ts';
import { type AnchorTable, anchorTable } from './anchor-table.ts';
import { decodedList } from './pair-picture.ts';
import { type LaneSource, type Picture, pictureOf } from './picture.ts';

/** A list that is served now, and by whom. */
export interface StandingList {
  readonly servedList: ServedList;
  /** The newest first. */
  readonly observations: readonly StoredObservation[];
  /** How many firmware lines refuse it. */
  readonly refusedBy: number;
}

/** Firmware lines that come to the same: one stack, the same anchors, one verdict. */
export interface PathGroup {
  /** `A`, `B`, ... */
  readonly label: string;
  readonly firmware: readonly { readonly id: string; readonly devices: number | null }[];
  readonly stack: string;
  readonly clock: FirmwareClock['kind'];
  readonly anchors: AnchorStore;
  readonly verdict: Verdict;
}

export interface TargetPaths {
  readonly target: TargetKey;
  /** Those that most firmware lines refuse first. */
  readonly lists: readonly StandingList[];
  readonly chosen: StandingList;
  /** Those that refuse first. */
  readonly groups: readonly PathGroup[];
  readonly groupsLeftOut: number;
  /** Firmware lines of this target that send none of the client hellos that got this list. */
  readonly otherwiseAsked: readonly string[];
  readonly picture: Picture;
  readonly anchorTable: AnchorTable;
}

/** As a picture has lanes for; fleets of thousands of lines have some ten. */
const MAX_GROUPS = 10;

/** `list` is how the SHA-256 of the list begins; null: that which most refuse. Null where nothing is known of it. */
export async function targetPaths(
  { links, setup }: Pick<Snapshot, 'links' | 'setup'>,
  store: Pick<Store, 'observations'>,
  target: TargetKey,
  list: string | null,
): Promise<TargetPaths | null> {
  const ofTarget = links.filter((link) => link.target === target);
  const standing = (await store.observations(target, MAX_OBSERVATIONS)).filter(
    ({ supersededAt }) => supersededAt === null,
  );
  const lists = standingLists(standing)
    .map((one) => ({ ...one, refusedBy: refusals(ofTarget, one, setup) }))
    .toSorted((a, b) => b.refusedBy - a.refusedBy || b.observations.length - a.observations.length);
  const chosen = lists.find(({ servedList }) => list === null || servedList.sha256.startsWith(list));
  if (chosen === undefined || ofTarget.length === 0) return null;
  const asked = ofTarget.filter((link) => isAsked(link, chosen));
  const all = groupsOf(asked, chosen, setup);
  const groups = all.slice(0, MAX_GROUPS);
  return {
    target,
    lists,
    chosen,
    groups,
    groupsLeftOut: all.length - groups.length,
    otherwiseAsked: ofTarget.filter((link) => !asked.includes(link)).map(({ firmware }) => firmware.id),
    picture: pictureOf({
      certificates: decodedList(chosen.servedList, setup.judge),
      sources: groups.flatMap(laneSources),
      maxAttempts: 1,
    }),
    anchorTable: anchorTable(groups),
  };
}

type UnjudgedList = Omit<StandingList, 'refusedBy'>;

function standingLists(observations: readonly StoredObservation[]): readonly UnjudgedList[] {
  const lists = new Map<string, { servedList: ServedList; observations: StoredObservation[] }>();
  for (const stored of observations) {
    const { outcome } = stored.observation;
    if (outcome.kind !== 'served') continue;
    const known = lists.get(outcome.servedList.sha256);
    if (known === undefined)
      lists.set(outcome.servedList.sha256, { servedList: outcome.servedList, observations: [stored] });
    else known.observations.push(stored);
  }
  return [...lists.values()];
}

function isAsked({ hellos }: Link, { observations }: UnjudgedList): boolean {
  const wanted = new Set(hellos.map(clientHelloName));
  return observations.some(({ observation }) => wanted.has(clientHelloName(observation.hello)));
}

function refusals(links: readonly Link[], list: UnjudgedList, judging: Judging): number {
  return links.filter((link) => isAsked(link, list) && verdictOf(link, list, judging).kind === 'refused').length;
}

function verdictOf({ firmware, anchors, host }: Link, list: UnjudgedList, { judge, stackNamed }: Judging): Verdict {
  const at = instantOf(firmware.clock, Math.max(...list.observations.map(({ observation }) => observation.at)));
  const question = { servedList: list.servedList, anchors, stack: stackNamed(firmware.stack), host, at };
  return asClockHasIt(judge.judge(question), firmware.clock);
}

function groupsOf(links: readonly Link[], list: UnjudgedList, judging: Judging): readonly PathGroup[] {
  const judged = links.map((link) => ({ link, verdict: verdictOf(link, list, judging) }));
  const alike = Map.groupBy(judged, ({ link, verdict }) => {
    const { stack, clock } = link.firmware;
    return JSON.stringify([stack, link.anchors.id, clock, link.host, verdict.kind]);
  });
  return [...alike.values()]
    .flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const { link, verdict } = first;
      const firmware = members
        .map((member) => member.link.firmware)
        .map(({ id, devices }) => ({ id, devices }))
        .toSorted((a, b) => (b.devices ?? 0) - (a.devices ?? 0));
      const { stack, clock } = link.firmware;
      return [{ firmware, stack, clock: clock.kind, anchors: link.anchors, verdict }];
    })
    .toSorted((a, b) => KINDS.indexOf(a.verdict.kind) - KINDS.indexOf(b.verdict.kind) || devicesOf(b) - devicesOf(a))
    .map((group, index) => ({ ...group, label: letterOf(index) }));
}

const KINDS = ['refused', 'uncertain', 'accepted'] as const;

function devicesOf({ firmware }: Pick<PathGroup, 'firmware'>): number {
  return firmware.reduce((sum, { devices }) => sum + (devices ?? 0), 0);
}

/** A to Z, then AA: as columns of a spreadsheet. */
function letterOf(index: number): string {
  const last = String.fromCharCode('A'.charCodeAt(0) + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
}

function laneSources({ label, verdict, anchors }: PathGroup): readonly LaneSource[] {
  const answers: readonly (Accepted | Refused)[] =
    verdict.kind === 'uncertain' ? [verdict.accepting.verdict, verdict.refusing.verdict] : [verdict];
  return answers.map((answer) => ({ label, verdict: answer, anchors: anchors.anchors }));
}
