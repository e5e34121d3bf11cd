// A target's history as JSON: `history --format json`.
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { OutlookStep } from '../../store/store.ts';
import type { Episode } from './episodes.ts';
import type { HistoryReport } from './report.ts';
import type { HistoryList } from './target-history.ts';

/** Names in it are a stranger's text, whatever is invisible in them escaped. */
export function historyJson(report: HistoryReport): string {
  return `${visibleJson(historyDocument(report), 2)}\n`;
}

/** What `historyJson` writes. */
export function historyDocument({ now, target, range, isWhole, newest, ...report }: HistoryReport) {
  return {
    schema: 'anchorwatch/history@1',
    at: isoInstant(now),
    target,
    since: isoInstant(range.from),
    until: isoInstant(range.to),
    /** False: there is more than was asked for, the oldest of it is left out. */
    complete: isWhole,
    addresses: report.addresses,
    newest: newest === null ? null : { list: newest.list.sha256, given: newest.given, answered: newest.answered },
    episodes: report.episodes.map(episodeJson),
    steps: report.steps.map(stepJson),
    lists: report.lists.map(listJson),
  };
}

function episodeJson({ from, to, answer, addresses, hellos, timesSeen, isOnAndOff, stands }: Episode) {
  return {
    ...instants({ from, to }),
    stands,
    list: answer.kind === 'served' ? answer.servedList : null,
    failure: answer.kind === 'failed' ? answer.failure : null,
    addresses,
    clientHellos: hellos,
    timesSeen,
    onAndOff: isOnAndOff,
  };
}

function stepJson({ at, firmware, from, to }: OutlookStep) {
  return { at: isoInstant(at), firmware, from, to };
}

function listJson({ sha256, firstSeenAt, lastSeenAt, stands, endEntity, issuer, top, certificates }: HistoryList) {
  return {
    sha256,
    ...instants({ firstSeenAt, lastSeenAt }),
    stands,
    endEntity: endEntity === null ? null : endEntityJson(endEntity),
    issuer,
    top,
    certificates,
  };
}

function endEntityJson({ sha256, subject, serialNumber, notBefore, notAfter }: NonNullable<HistoryList['endEntity']>) {
  return { sha256, subject, serialNumber, ...instants({ notBefore, notAfter }) };
}

function instants<Key extends string>(of: Readonly<Record<Key, EpochMs>>): Readonly<Record<Key, string>> {
  return Object.fromEntries(Object.entries<EpochMs>(of).map(([key, at]) => [key, isoInstant(at)])) as Readonly<
    Record<Key, string>
  >;
}
