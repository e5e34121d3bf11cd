// From what is known of root programs to the deadlines of the anchors that devices trust. Pure.
import type { CertificateRef } from '../../chain/verdict.ts';
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import type { Deadline, NamedAnchor } from '../signal.ts';
import { lastServed } from './certificate-lifetimes.ts';
import { KEY_AGE_SOURCE, keyAgeRemoval } from './key-age.ts';
import type { MozillaRoot, RootFact, RootProgramTable } from './table.ts';

type AnchorRef = Pick<CertificateRef, 'subject' | 'spkiSha256'>;

/**
 * The deadlines of `anchors`, in their order and those of one anchor by date. Anchors with the same key have theirs once,
 * and each program's rule gives one date: the one that was confirmed last. Deadlines that have passed stay, for the
 * anchor is pinned still; `now` decides only how they are told. An anchor that no root program knows has none.
 */
export function deadlinesOf(anchors: readonly AnchorRef[], table: RootProgramTable, now: EpochMs): readonly Deadline[] {
  const roots = latestBy(table.mozillaRoots, ({ spkiSha256 }) => spkiSha256);
  const facts = Map.groupBy(
    latestBy(table.facts, ({ spkiSha256, program, rule }) => `${spkiSha256} ${program} ${rule}`).values(),
    ({ spkiSha256 }) => spkiSha256,
  );
  return [...firstOfEachKey(anchors)].flatMap(({ subject, spkiSha256 }) => {
    const anchor: NamedAnchor = { subject, spkiSha256 };
    const root = roots.get(spkiSha256);
    const ofFacts = (facts.get(spkiSha256) ?? []).map((fact) => factDeadline(anchor, fact, now));
    return [...(root === undefined ? [] : [keyAgeDeadline(anchor, root, now)]), ...ofFacts].sort(
      (a, b) => a.date - b.date,
    );
  });
}

function keyAgeDeadline(anchor: NamedAnchor, { notBefore, at }: MozillaRoot, now: EpochMs): Deadline {
  const date = keyAgeRemoval(notBefore);
  const end = lastServed(date);
  const year = String(new Date(notBefore).getUTCFullYear());
  return {
    kind: 'deadline',
    anchor,
    program: 'mozilla',
    rule: 'key-age',
    date,
    lastServed: end,
    certain: `Mozilla ${now < date ? 'stops' : 'stopped'} trusting it for TLS on ${day(date)}, for its key is from ${year}.`,
    inferred:
      `A public operator ${now < date ? 'has to be' : 'had to be'} off it by then, at the latest when the last ` +
      `certificate from before then ends: ${day(end)} (the start of its certificate stands in for the age of its key).`,
    source: KEY_AGE_SOURCE,
    at,
    // The schedule has been kept so far; the page reserves the right to change it, and notBefore is a stand-in.
    confidence: 'likely',
  };
}

function factDeadline(anchor: NamedAnchor, fact: RootFact, now: EpochMs): Deadline {
  const { program, rule, date, source, at } = fact;
  const end = lastServed(date);
  return {
    kind: 'deadline',
    anchor,
    program,
    rule,
    date,
    lastServed: end,
    certain: certainOf(fact),
    inferred:
      `The last certificate from before then ${now < end ? 'ends' : 'ended'} on ${day(end)}, and ` +
      `a public operator ${now < end ? 'has to be' : 'had to be'} off it by that day.`,
    source,
    at,
    confidence: 'certain',
  };
}

function certainOf({ rule, program, date }: RootFact): string {
  const name = PROGRAM_NAMES[program];
  switch (rule) {
    case 'distrust-after':
      return `${name} does not trust what it issues for TLS after ${day(date)}.`;
    case 'sct-not-after':
      return `${name} does not trust what it issues when the timestamps from CT logs are all after ${day(date)}.`;
  }
}

const PROGRAM_NAMES: Readonly<Record<Deadline['program'], string>> = { mozilla: 'Mozilla', chrome: 'Chrome' };

function firstOfEachKey(anchors: readonly AnchorRef[]): Iterable<AnchorRef> {
  const first = new Map<string, AnchorRef>();
  for (const anchor of anchors) if (!first.has(anchor.spkiSha256)) first.set(anchor.spkiSha256, anchor);
  return first.values();
}

/** One of each key: the one that was confirmed last, the later one of the list where both are as old. */
function latestBy<Item extends { readonly at: EpochMs }>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, Item> {
  const latest = new Map<string, Item>();
  for (const item of items) {
    const known = latest.get(keyOf(item));
    if (known === undefined || item.at >= known.at) latest.set(keyOf(item), item);
  }
  return latest;
}

function day(at: EpochMs): string {
  return isoInstant(at).slice(0, 10);
}
