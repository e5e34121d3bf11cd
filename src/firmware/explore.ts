// Finds the anchors in files, images, archives and folders of them: recognises each by its content and looks into what
// holds further files. Reads and never writes.
import { posix } from 'node:path';

import type { KnownRootsSource } from '../chain/known-roots.ts';
import { CodedError } from '../lib/coded-error.ts';
import type { Exploration, Place } from './exploration.ts';
import { filesAt } from './files.ts';
import { createGathering, type Gathering } from './gathering.ts';
import type { AnyFormat, ReadOptions } from './import/format.ts';
import { SCAN_ID } from './import/formats.ts';
import { knownRoots } from './known-roots.ts';
import { readWhole } from './read-whole.ts';
import { kindNamed, recognise } from './recognise.ts';
import { createUnpackBudget, type ExploreBudget, UNPACK_LIMITS, type UnpackLimits } from './unpack/budget.ts';
import type { Container, Member } from './unpack/container.ts';
import { imageContents } from './unpack/image-contents.ts';

export interface ExploreOptions extends ReadOptions {
  /** One of FORMAT_IDS: what the file, or the member that `member` names, is taken for; null: by its content. */
  readonly format: string | null;
  /** Name or glob of the only members that are looked at: their own name, or the way to them joined by `/`; null: all. */
  readonly member: string | null;
  /** Of `exploreBytes`: whether the caller named exactly these bytes, and not a folder that they lie in. */
  readonly named: boolean;
  /** Where certificates come from for anchors that are kept as the hash of a name. */
  readonly knownRoots: KnownRootsSource;
  readonly limits: UnpackLimits;
}

export const EXPLORE_OPTIONS: ExploreOptions = {
  format: null,
  member: null,
  named: true,
  passwords: [],
  knownRoots,
  limits: UNPACK_LIMITS,
};

/**
 * What is in these bytes; `name` is said in places, and never opened.
 *
 * End entities are left out of what was not named itself: the members of containers, the files of folders, the finds of
 * a scan. Images hold many a certificate that no device trusts. A PEM or DER file, a key store or a member that was named
 * is taken at its word, for a device may well pin an end entity. What has expired stays in any case: the device holds it,
 * and whether it minds is for its stack to say.
 *
 * Throws CodedError `unknown-format` for a `format` that is none of FORMAT_IDS.
 */
export async function exploreBytes(
  name: string,
  bytes: Uint8Array,
  options: Partial<ExploreOptions> = {},
): Promise<Exploration> {
  const trip = tripOf({ ...EXPLORE_OPTIONS, ...options });
  await exploreFile(trip, name, bytes);
  return trip.gathering.exploration();
}

/**
 * What is in a file, or in all files of a folder, sorted by name and without following symbolic links. What cannot be
 * read is left out of the exploration and said there. Throws as `exploreBytes` does.
 */
export async function explorePath(path: string, options: Partial<ExploreOptions> = {}): Promise<Exploration> {
  const { kind, files, leftOut } = await filesAt(path);
  const named = kind === 'file';
  const trip = tripOf({ ...EXPLORE_OPTIONS, ...options, named });
  for (const { file, code, detail } of leftOut) trip.gathering.leaveOut(placeOf(file), code, detail);
  for (const file of files) {
    const read = await readWhole(file, named);
    if (read.kind === 'read') await exploreFile(trip, file, read.bytes);
    else trip.gathering.leaveOut(placeOf(file), 'unreadable', read.detail);
  }
  return trip.gathering.exploration();
}

/** What stays the same on the way through all files. */
interface Trip extends ExploreOptions {
  readonly gathering: Gathering;
}

function tripOf(options: ExploreOptions): Trip {
  if (options.format !== null && kindNamed(options.format) === null) {
    throw new CodedError('unknown-format', `no format is called ${options.format}`);
  }
  return { ...options, gathering: createGathering(options.knownRoots) };
}

/** Bytes that are to be explored, and how they were come by. */
interface Stop {
  readonly place: Place;
  readonly bytes: Uint8Array;
  readonly budget: ExploreBudget;
  /** Whether the caller named exactly this. */
  readonly named: boolean;
  /** What of its members is wanted; null: it is itself wanted, with all that is in it. */
  readonly wanted: string | null;
}

async function exploreFile(trip: Trip, file: string, bytes: Uint8Array): Promise<void> {
  const place = placeOf(file);
  const { named } = trip;
  if (bytes.every(isBlank)) {
    if (named) trip.gathering.leaveOut(place, 'empty', 'the file is empty');
    return;
  }
  const budget = createUnpackBudget(bytes.length, trip.limits);
  const found = await explore(trip, { place, bytes, budget, named, wanted: trip.member });
  if (found || !named) return;
  trip.gathering.leaveOut(place, 'no-such-member', `it has no member that is called ${trip.member ?? ''}`);
}

/** Whether anything wanted was met. */
async function explore(trip: Trip, stop: Stop): Promise<boolean> {
  const { format, gathering } = trip;
  const { place, bytes, wanted } = stop;
  const kind = (wanted === null && format !== null ? kindNamed(format) : null) ?? recognise(bytes);
  switch (kind.kind) {
    case 'container':
      return (await exploreMembers(trip, kind.container, stop)).met;
    case 'format': {
      if (wanted === null) await readAnchors(trip, kind.format, stop);
      // What is packed is hidden from a scan.
      const inside = kind.format.id === SCAN_ID && (await exploreMembers(trip, imageContents, stop)).met;
      return inside || wanted === null;
    }
    case 'unknown': {
      const { members, met } = await exploreMembers(trip, imageContents, stop);
      if (wanted === null && members === 0) gathering.unrecognised({ place, tried: kind.tried });
      return met;
    }
  }
}

async function readAnchors({ gathering, passwords }: Trip, format: AnyFormat, stop: Stop): Promise<void> {
  const { bytes, named } = stop;
  const place = { ...stop.place, format: format.id };
  const found = await format.read(bytes, { passwords });
  for (const each of found) gathering.add(place, each, !named || format.id === SCAN_ID);
  if (found.length > 0) return;
  const recognition = format.recognise(bytes);
  if (recognition.kind === 'yes') gathering.leaveOut(place, 'not-an-anchor', `the ${format.title} has no entries`);
  else gathering.leaveOut(place, 'broken', `it is no ${format.title}: ${recognition.reached}`);
}

/** How many members there are, and whether anything wanted was among them. */
interface Explored {
  readonly members: number;
  readonly met: boolean;
}

async function exploreMembers(trip: Trip, container: Pick<Container, 'id' | 'members'>, stop: Stop): Promise<Explored> {
  const { bytes, budget, wanted } = stop;
  const place = { ...stop.place, format: container.id };
  let members = 0;
  let met = wanted === null;
  for await (const member of container.members(bytes, budget)) {
    members += 1;
    if (place.members.length >= trip.limits.depth) {
      const detail = `lies in ${String(trip.limits.depth)} containers already and is not opened`;
      trip.gathering.leaveOut(place, 'limit', detail);
      return { members, met };
    }
    met = (await exploreMember(trip, { ...stop, place }, member)) || met;
    // A budget that is spent is spent for all: what ended it was said where it ended.
    if (budget.spent() !== null) return { members, met: true };
  }
  return { members, met };
}

/** Whether it was wanted, or anything in it. */
async function exploreMember(trip: Trip, { place, bytes, budget, wanted }: Stop, member: Member): Promise<boolean> {
  const members = [...place.members, member.name];
  const isWanted = wanted !== null && isNamed(members, wanted);
  if (member.kind === 'left-out') {
    if (wanted === null || isWanted || member.reason === 'limit') {
      trip.gathering.leaveOut({ ...place, members }, member.reason, member.detail);
    }
    return isWanted;
  }
  if (member.bytes.every(isBlank)) return false;
  return explore(trip, {
    place: { ...place, members, format: null },
    bytes: member.bytes,
    budget: budget.within(member.bytes.buffer === bytes.buffer ? 0 : member.bytes.length),
    named: isWanted,
    wanted: isWanted ? null : wanted,
  });
}

/** As people name a member: `cacert.pem`, `*.pem`, `etc/ssl/cert.pem`, or with the containers on the way to it. */
function isNamed(members: readonly string[], wanted: string): boolean {
  const names = [members.at(-1) ?? '', members.join('/')];
  return names.some((name) => name === wanted || posix.matchesGlob(name, wanted) || posix.basename(name) === wanted);
}

function placeOf(file: string): Place {
  return { file, members: [], format: null, offset: null, line: null, label: null };
}

/** Blanks and line breaks. */
const isBlank = (octet: number): boolean => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d);
