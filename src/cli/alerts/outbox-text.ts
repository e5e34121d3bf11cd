// `alerts outbox --format text`: a line for each delivery, what went wrong below it.
import type { DeliveryEntry } from '../../alerts/outbox.ts';
import { grouped } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { formatDuration } from '../../lib/duration.ts';
import { visibleText } from '../../lib/escape.ts';
import { distanceFrom } from '../text/dates.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import type { OutboxReport } from './outbox-report.ts';
import { layOut } from './table.ts';

/** As many as somebody looks through; JSON has all. */
const MAX_SHOWN = 100;

export function outboxText(report: OutboxReport, columns: number, paint: Paint): string {
  const { entries, now } = report;
  const shown = entries.slice(0, MAX_SHOWN);
  const header = ['  STATE', 'KIND', 'INCIDENT', 'AGE', 'TRIES', 'NEXT'];
  const table = layOut(
    header,
    shown.map((entry) => cellsOf(entry, now)),
    columns,
  );
  const blocks = shown.map((entry, index) => entryLines(entry, table.rows[index] ?? '', columns, paint));
  const more = entries.length - shown.length;
  const lines = [
    ...(shown.length === 0 ? [] : [paint('dim', table.header), ...blocks.flat()]),
    ...(more === 0 ? [] : [`  and ${grouped(more)} more`]),
    ...(shown.length === 0 ? [] : ['']),
    wrap(summaryText(report), '', columns),
  ];
  return `${lines.join('\n')}\n`;
}

function cellsOf({ state, notification, createdAt, attempts, nextAttemptAt }: DeliveryEntry, now: EpochMs) {
  const { kind, incident } = notification;
  const next = nextAttemptAt <= now ? 'now' : distanceFrom(now, nextAttemptAt);
  return [
    `${symbolOf(state)} ${state}`,
    kind,
    visibleText(incident),
    formatDuration(now - createdAt),
    grouped(attempts),
    state === 'pending' ? next : '-',
  ];
}

function symbolOf(state: DeliveryEntry['state']): string {
  return state === 'undeliverable' ? '✗' : '-';
}

function entryLines(entry: DeliveryEntry, row: string, columns: number, paint: Paint): readonly string[] {
  const { id, receiver, state, lastError } = entry;
  const details = [
    { label: 'to', text: `${visibleText(receiver)} (${visibleText(id)})` },
    ...(lastError === null ? [] : [{ label: 'error', text: visibleText(lastError, 600) }]),
  ];
  const { length } = `${symbolOf(state)} ${state}`;
  const isLost = state === 'undeliverable';
  const line = isLost ? `${paint('red', row.slice(0, length))}${row.slice(length)}` : row;
  return [line, ...details.map((detail) => labelledLine(detail, columns, paint))];
}

function summaryText({ pending, undeliverable }: OutboxReport): string {
  if (pending + undeliverable === 0) return 'Everything is delivered.';
  const counts = `${grouped(undeliverable)} undeliverable, ${grouped(pending)} pending`;
  return undeliverable === 0 ? counts : `${counts}; --retry ID|all sends again, --discard ID|all lets go`;
}
