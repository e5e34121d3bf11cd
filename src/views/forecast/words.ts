// A forecast in words: what an entry is called, whom it is about, and why a last day is the last. Fit to be shown.
import { countOf, dayText, firmwareText, listText, shortName } from '../../alerts/wording.ts';
import { visibleText } from '../../lib/escape.ts';
import type { ForecastEntry } from '../../outlook/forecast/entry.ts';
import type { LastDay } from '../../outlook/forecast/last-day.ts';
import type { Cause } from '../../outlook/forecast/way-end.ts';
import type { NamedAnchor } from '../../signals/signal.ts';

/** What an entry, or several alike, is called. */
export function titleOf(
  { kind, program, isPast, until }: Pick<ForecastEntry, 'kind' | 'program' | 'isPast' | 'until'>,
  abouts: readonly NamedAnchor[],
): string {
  const names = namesOf(abouts);
  const whose = program === null ? '' : PROGRAM_NAMES[program];
  const are = abouts.length > 1;
  switch (kind) {
    case 'path-ends':
      return `${names} ${are ? 'end' : 'ends'}, and with ${are ? 'them' : 'it'} the path that is served`;
    case 'anchor-expires':
      return `${names} ${isPast ? 'ended' : are ? 'end' : 'ends'}`;
    case 'key-age':
      return `${whose} ${isPast ? 'stopped' : 'stops'} trusting ${names} for TLS`;
    case 'distrust-after':
      return `${whose} trusts nothing for TLS that ${names} ${are ? 'issue' : 'issues'} after this day`;
    case 'sct-not-after':
      return `${whose} trusts nothing below ${names} that is logged after this day`;
    case 'last-served':
      return `the last public certificates below ${names} ${isPast ? 'ended' : 'end'}`;
    case 'announced':
      return `announced: ${names} may be served from this day on`;
    case 'issuance-expected':
      return `a certificate issued by ${names} may be served`;
    case 'renewal':
      return `what is served is due for renewal${until === null ? '' : `, until ${dayText(until)}`}`;
    case 'end-entity-not-renewed':
      return `the certificate ${names} ends, and has not been renewed`;
    case 'last-day-to-ship':
      return 'last day to ship an update';
  }
}

const PROGRAM_NAMES = { mozilla: 'Mozilla', chrome: 'Chrome' } as const;

/** The firmware lines that an entry is about. */
export interface Affected {
  readonly firmware: string;
  readonly devices: number | null;
}

/** `a-1.0 (850 devices)`, `3 firmware lines (13,250 devices): a-1.0, b-1.0 and c-1.0`. */
export function affectedText(affected: readonly Affected[]): string {
  const [first, ...others] = affected;
  if (first === undefined) return '';
  if (others.length === 0) return firmwareText(visibleText(first.firmware), first.devices);
  const counted = affected.flatMap(({ devices }) => devices ?? []);
  const devices = counted.reduce((sum, count) => sum + count, 0);
  const more = counted.length < affected.length ? ' or more' : '';
  const of = counted.length === 0 ? '' : ` (${countOf(devices, 'device')}${more})`;
  return `${countOf(affected.length, 'firmware line')}${of}: ${listText(affected.map(({ firmware }) => visibleText(firmware)))}`;
}

/** One sentence without its full stop: why the last day is what it is. */
export function lastDayReason(lastDay: LastDay): string {
  switch (lastDay.kind) {
    case 'by':
    case 'any-day':
      return `over ${visibleText(lastDay.over)}: ${causeText(lastDay.cause, lastDay.over)}`;
    case 'over':
      return lastDay.since === null
        ? 'no update gets through any more'
        : `no update gets through any more: the last of its anchors ended on ${dayText(lastDay.since)}`;
    case 'no-date':
      return `over ${visibleText(lastDay.over)}: nothing is known that ends it`;
    case 'no-update-target':
      return 'the config names no target through which it is updated';
  }
}

function causeText(cause: Cause, over: string): string {
  const { kind, about, date, target, isObserved, basis } = cause;
  const name = about === null ? '' : namesOf([about]);
  const day = dayText(date);
  const there = target === over ? '' : `redirected to ${visibleText(target)}, where `;
  const anchor = isObserved ? `the anchor in use, ${name},` : `the last of its anchors, ${name},`;
  switch (kind) {
    case 'started':
      return `${there}some of what is served is refused already`;
    case 'path-ends':
      return `${there}what is served is refused from ${day} on, when ${name} ends`;
    case 'anchor-expires':
      return `${there}${anchor} ends on ${day}${basis === 'certain' ? '' : ', and public operators are off it by then'}`;
    case 'last-served':
      return `${there}${anchor} has to be left by a public operator by ${day}`;
    case 'announced':
      return `${there}${name} was announced from ${day} on, and is not pinned`;
    case 'issuance-expected':
      return `${there}a certificate by ${name} was issued that it refuses, and may be served from ${day} on`;
    case 'key-age':
    case 'distrust-after':
    case 'sct-not-after':
    case 'renewal':
    case 'end-entity-not-renewed':
      return `${there}${name} (${kind}, ${day})`;
  }
}

/** At most five names, the rest is counted. */
function namesOf(abouts: readonly NamedAnchor[]): string {
  return listText([...new Set(abouts.map(({ subject }) => visibleText(shortName(subject))))]);
}
