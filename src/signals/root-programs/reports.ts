// The reports of CCADB that anchorwatch reads (https://www.ccadb.org/resources), and what tells one from an error page.
// Pure.
import { readCaRecords, readIncludedRoots, type Reading } from './ccadb.ts';

export const REPORT_NAMES = ['mozilla-included', 'ca-records'] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

/** Mozilla includes some 140 roots, and CCADB knows some 9,000 certificates: far fewer are not the whole report. */
const FEWEST_ENTRIES: Readonly<Record<ReportName, number>> = { 'mozilla-included': 50, 'ca-records': 1000 };

/** Whether `body` is the report of that name, with how much of it can be read; else why not. */
export type ReportCheck =
  | { readonly kind: 'good'; readonly entries: number; readonly problems: number }
  | { readonly kind: 'bad'; readonly reason: string };

export function checkReport(name: ReportName, body: Uint8Array): ReportCheck {
  const reading: Reading<object> = name === 'mozilla-included' ? readIncludedRoots(body) : readCaRecords(body);
  if (reading.kind === 'unusable') return { kind: 'bad', reason: reading.reason };
  const [entries, problems] = [reading.entries.length, reading.problems.length];
  const fewest = FEWEST_ENTRIES[name];
  if (entries < fewest) {
    return { kind: 'bad', reason: `it has ${String(entries)} rows that can be read, and fewer than ${String(fewest)}` };
  }
  if (problems > entries) {
    return { kind: 'bad', reason: `${String(problems)} of its ${String(entries + problems)} rows cannot be read` };
  }
  return { kind: 'good', entries, problems };
}
