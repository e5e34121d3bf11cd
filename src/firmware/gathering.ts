// Gathers what the formats find into an Exploration: decodes, merges the same anchor from all its places, keeps count.
import { createHash } from 'node:crypto';

import type { Certificate } from '../chain/certificate.ts';
import { decodeCertificate } from '../chain/decode.ts';
import { decodeName } from '../chain/decode-name.ts';
import { elementAt } from '../chain/der.ts';
import type { KnownRootsSource } from '../chain/known-roots.ts';
import { anchorIdOf, bareAnchorOf, type TrustAnchor, trustAnchorOf } from '../chain/trust-anchor.ts';
import type { AllowedHash, AnchorRole, Exploration, FoundAnchor, LeftOut, LeftOutCode } from './exploration.ts';
import type { Place, Unrecognised } from './exploration.ts';
import { createHashedAnchors } from './hashed-anchors.ts';
import type { Found } from './import/format.ts';
import { attempt } from './import/found-at.ts';

// A file can be nothing but tiny certificates. The largest root programs have some 150 roots, a phone image a few copies.
const MAX_ANCHORS = 5_000;
const MAX_PLACES = 20_000;
const MAX_TOLD = 10_000;
/** Of so many unrecognised members it is kept how far each format got; nobody reads more. */
const MAX_EXPLAINED = 100;

export interface Gathering {
  /** `strict`: end entities are left out. */
  readonly add: (place: Place, found: Found, strict: boolean) => void;
  readonly leaveOut: (place: Place, code: LeftOutCode, detail: string) => void;
  readonly unrecognised: (unrecognised: Unrecognised) => void;
  readonly exploration: () => Exploration;
}

export function createGathering(knownRoots: KnownRootsSource): Gathering {
  const all: Gathered = {
    anchors: new Map(),
    loadOrder: [],
    leftOut: [],
    limits: new Set(),
    allowed: [],
    unrecognised: [],
    decoded: new Map(),
    hashedAnchor: createHashedAnchors(knownRoots),
  };
  return {
    add: (place, found, strict) => {
      add(all, { ...place, ...found.at }, found, strict);
    },
    leaveOut: (place, code, detail) => {
      leaveOut(all, place, code, detail);
    },
    unrecognised: (unrecognised) => {
      const { length } = all.unrecognised;
      if (length < MAX_EXPLAINED) all.unrecognised.push(unrecognised);
      else if (length < MAX_TOLD) all.unrecognised.push({ place: unrecognised.place, tried: [] });
    },
    exploration: () => explorationOf(all),
  };
}

type GatheredAnchor = Omit<FoundAnchor, 'sameNameAndKey' | 'places'> & { readonly places: Place[] };
type Decoded =
  { readonly kind: 'read'; readonly value: Certificate } | { readonly kind: 'failed'; readonly detail: string };

interface Gathered {
  readonly anchors: Map<string, GatheredAnchor>;
  readonly loadOrder: TrustAnchor[];
  readonly leftOut: LeftOut[];
  /** Which of our own limits were met already. */
  readonly limits: Set<string>;
  readonly allowed: AllowedHash[];
  readonly unrecognised: Unrecognised[];
  /** By SHA-256: the same certificate lies in many places. */
  readonly decoded: Map<string, Decoded>;
  readonly hashedAnchor: (nameSha1: string, spki: Uint8Array) => TrustAnchor;
}

function add(all: Gathered, place: Place, found: Found, strict: boolean): void {
  switch (found.kind) {
    case 'certificate':
      addCertificate(all, place, found.der, strict);
      return;
    case 'name-and-key':
      addBare(all, place, found.subject, found.spki);
      return;
    case 'hashed-name-and-key': {
      const { nameSha1, spki, notBefore, notAfter } = found;
      addAnchor(all, place, all.hashedAnchor(nameSha1, spki), { role: 'without-certificate', notBefore, notAfter });
      return;
    }
    case 'allowed-hash':
      if (all.allowed.length < MAX_PLACES) all.allowed.push({ hash: found.hash, place });
      return;
    case 'left-out':
      leaveOut(all, place, 'not-an-anchor', found.detail);
      return;
    case 'broken':
      leaveOut(all, place, 'broken', found.detail);
      return;
  }
}

function addCertificate(all: Gathered, place: Place, der: Uint8Array, strict: boolean): void {
  const decoded = decodedOnce(all, der);
  if (decoded === null) {
    leaveOutBeyond(all, place, `more than ${String(MAX_ANCHORS)} different certificates`);
    return;
  }
  if (decoded.kind === 'failed') {
    leaveOut(all, place, 'broken', decoded.detail);
    return;
  }
  const { notBefore, notAfter } = decoded.value;
  const role = roleOf(decoded.value);
  if (strict && role === 'end-entity') leaveOut(all, place, 'not-a-ca', `${decoded.value.subject.text} is no CA`);
  else addAnchor(all, place, trustAnchorOf(decoded.value), { role, notBefore, notAfter });
}

/** Null where there are too many already. */
function decodedOnce({ decoded }: Gathered, der: Uint8Array): Decoded | null {
  const sha256 = createHash('sha256').update(der).digest('hex');
  const known = decoded.get(sha256);
  if (known !== undefined) return known;
  if (decoded.size >= MAX_ANCHORS) return null;
  const made = attempt(() => decodeCertificate(der));
  decoded.set(sha256, made);
  return made;
}

function roleOf({ basicConstraints, issuer, subject }: Certificate): AnchorRole {
  if (basicConstraints?.ca === true) return 'ca';
  return issuer.rawHex === subject.rawHex ? 'self-issued' : 'end-entity';
}

function addBare(all: Gathered, place: Place, subject: Uint8Array, spki: Uint8Array): void {
  // Copied, so that the file or member that they lie in can be let go.
  const name = Uint8Array.from(subject);
  const decoded = attempt(() => decodeName(name, elementAt(name, 0, name.length, 'subject'), 'subject'));
  if (decoded.kind === 'failed') leaveOut(all, place, 'broken', decoded.detail);
  else addAnchor(all, place, bareAnchorOf(decoded.value, Uint8Array.from(spki)), WITHOUT_CERTIFICATE);
}

const WITHOUT_CERTIFICATE = { role: 'without-certificate', notBefore: null, notAfter: null } as const;

function addAnchor(
  all: Gathered,
  place: Place,
  anchor: TrustAnchor,
  facts: Pick<FoundAnchor, 'role' | 'notBefore' | 'notAfter'>,
): void {
  if (all.loadOrder.length >= MAX_PLACES || all.anchors.size >= MAX_ANCHORS) {
    leaveOutBeyond(all, place, `more than ${String(MAX_PLACES)} anchors, or ${String(MAX_ANCHORS)} different ones`);
    return;
  }
  const id = anchorIdOf(anchor);
  const known = all.anchors.get(id);
  all.loadOrder.push(known?.anchor ?? anchor);
  if (known === undefined) all.anchors.set(id, { id, anchor, ...facts, places: [place] });
  else known.places.push(place);
}

/** Said once, of the first that is too many. */
function leaveOutBeyond(all: Gathered, place: Place, limit: string): void {
  if (!all.limits.has(limit)) leaveOut(all, place, 'limit', limit);
  all.limits.add(limit);
}

function leaveOut({ leftOut }: Gathered, place: Place, code: LeftOutCode, detail: string): void {
  if (leftOut.length < MAX_TOLD) leftOut.push({ place, code, detail });
  else if (leftOut.length === MAX_TOLD) {
    leftOut.push({ place, code: 'limit', detail: `more than ${String(MAX_TOLD)} things were left out` });
  }
}

function explorationOf({ anchors, loadOrder, leftOut, allowed, unrecognised }: Gathered): Exploration {
  return { anchors: withTwins([...anchors.values()]), loadOrder, leftOut, allowed, unrecognised };
}

/** Every anchor with the ids of the others that have its name and its key. */
export function withTwins(anchors: readonly Omit<FoundAnchor, 'sameNameAndKey'>[]): readonly FoundAnchor[] {
  const keyOf = ({ anchor }: Pick<FoundAnchor, 'anchor'>): string => `${anchor.subject.rawHex}:${anchor.spkiSha256}`;
  const twins = Map.groupBy(anchors, keyOf);
  return anchors.map((found) => {
    const others = (twins.get(keyOf(found)) ?? []).filter(({ id }) => id !== found.id);
    return { ...found, sameNameAndKey: others.map(({ id }) => id) };
  });
}
