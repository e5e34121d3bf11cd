// Entries that tell people the same, put together: a date hits many firmware lines and targets at once.
import { dayText } from '../../alerts/wording.ts';
import type { ForecastEntry } from '../../outlook/forecast/entry.ts';
import type { NamedAnchor } from '../../signals/signal.ts';
import type { Affected } from './words.ts';

/** What its entries have in common; that of the first stands for all. */
export interface EntryGroup extends Omit<ForecastEntry, 'firmware' | 'devices' | 'targets' | 'about'> {
  readonly abouts: readonly NamedAnchor[];
  readonly affected: readonly Affected[];
  readonly targets: readonly string[];
}

/** One group for each thing that happens (`kind` and `ref`) on a day, over all firmware lines, in the order of the first. */
export function eventGroups(entries: readonly ForecastEntry[]): readonly EntryGroup[] {
  return grouped(entries.map(groupOf), ({ ref, ...group }) => [ref, ...sameness(group)]);
}

/** Those groups, with what happens to the same firmware lines for the same reason on one day as one. */
export function storyGroups(entries: readonly ForecastEntry[]): readonly EntryGroup[] {
  return grouped(eventGroups(entries), (group) => [
    ...sameness(group),
    ...group.affected.map(({ firmware }) => firmware),
  ]);
}

function sameness(group: Omit<EntryGroup, 'ref'>): readonly unknown[] {
  const { kind, date, until, program, inUse, inferred, confidence, isPast, isHarmless } = group;
  return [kind, dayText(date), until, program, inUse, inferred, confidence, isPast, isHarmless];
}

function groupOf({ firmware, devices, about, ...entry }: ForecastEntry): EntryGroup {
  return { ...entry, abouts: about === null ? [] : [about], affected: [{ firmware, devices }] };
}

function grouped(
  groups: readonly EntryGroup[],
  keyOf: (group: EntryGroup) => readonly unknown[],
): readonly EntryGroup[] {
  return [...Map.groupBy(groups, (group) => JSON.stringify(keyOf(group))).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [same.length === 1 ? first : merged(first, same)];
  });
}

function merged(first: EntryGroup, same: readonly EntryGroup[]): EntryGroup {
  const abouts = same.flatMap((group) => group.abouts);
  const affected = same.flatMap((group) => group.affected);
  return {
    ...first,
    // A sentence about one of several is not one about all.
    certain: same.every(({ certain }) => certain === first.certain) ? first.certain : null,
    abouts: [...new Map(abouts.map((about) => [about.spkiSha256 ?? about.subject, about])).values()],
    affected: [...new Map(affected.map((one) => [one.firmware, one])).values()],
    targets: [...new Set(same.flatMap((group) => group.targets))],
  };
}
