// `alerts outbox --format text`: a line for each delivery, what went wrong below it.
import type { DeliveryEntry } from '../../alerts/outbox.ts';
import { grouped } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { formatDuration } from '../../lib/duration.ts';
import { visibleText } from '../../lib/escape.ts';
import { distanceFrom } from '../../lib/dates.ts';
import { type Labelled, labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import type { OutboxReport } from './outbox-report.ts';
import { layOut } from './table.ts';

/** As many as somebody looks through; JSON has all. */
const MAX_SHOWN = 100;

export function outboxText(report: OutboxReport, columns: number, paint: Paint): string {
  const { entries, now } = report;
  const shown = entries.slice(0, MAX_SHOWN);
  const behind = behindOthers(entries);
  const header = ['  STATE', 'KIND', 'INCIDENT', 'AGE', 'TRIES', 'NEXT'];
  const table = layOut(
    header,
    shown.map((entry) => cellsOf(entry, now, behind.has(entry.id))),
    columns,
  );
  const blocks = shown.map((entry, index) => {
    const [line = '', below = []] = [table.lines[index], table.below[index]];
    return [
      painted(line, entry.state, paint),
      ...[...below, ...detailsOf(entry)].map((detail) => labelledLine(detail, columns, paint)),
    ];
  });
  const more = entries.length - shown.length;
  const lines = [
    ...(shown.length === 0 ? [] : [paint('dim', table.header), ...blocks.flat()]),
    ...(more === 0 ? [] : [`  and ${grouped(more)} more`]),
    ...(shown.length === 0 ? [] : ['']),
    wrap(summaryText(report), '', columns),
  ];
  return `${lines.join('\n')}\n`;
}

/** The ids of what waits for an earlier delivery of its incident to the same receiver: news never overtakes older news. */
function behindOthers(entries: readonly DeliveryEntry[]): ReadonlySet<string> {
  const pending = entries.filter(({ state }) => state === 'pending');
  const queues = Map.groupBy(pending, ({ receiver, notification }) =>
    JSON.stringify([receiver, notification.incident]),
  );
  return new Set([...queues.values()].flatMap((queue) => queue.slice(1).map(({ id }) => id)));
}

function cellsOf(entry: DeliveryEntry, now: EpochMs, isBehind: boolean): readonly string[] {
  const { state, notification, createdAt, attempts } = entry;
  const { kind, incident } = notification;
  return [
    `${symbolOf(state)} ${state}`,
    kind,
    visibleText(incident),
    formatDuration(now - createdAt),
    grouped(attempts),
    state === 'pending' ? nextText(entry, now, isBehind) : '-',
  ];
}

function nextText({ nextAttemptAt }: DeliveryEntry, now: EpochMs, isBehind: boolean): string {
  if (isBehind) return 'after the one before';
  return nextAttemptAt <= now ? 'now' : distanceFrom(now, nextAttemptAt);
}

function symbolOf(state: DeliveryEntry['state']): string {
  return state === 'undeliverable' ? '✗' : '-';
}

function painted(line: string, state: DeliveryEntry['state'], paint: Paint): string {
  if (state !== 'undeliverable') return line;
  const { length } = `${symbolOf(state)} ${state}`;
  return `${paint('red', line.slice(0, length))}${line.slice(length)}`;
}

function detailsOf({ id, receiver, lastError }: DeliveryEntry): readonly Labelled[] {
  return [
    { label: 'to', text: `${visibleText(receiver)} (${visibleText(id)})` },
    ...(lastError === null ? [] : [{ label: 'error', text: visibleText(lastError, 600) }]),
  ];
}

function summaryText({ pending, undeliverable }: OutboxReport): string {
  if (pending + undeliverable === 0) return 'Everything is delivered.';
  const counts = `${grouped(undeliverable)} undeliverable, ${grouped(pending)} pending`;
  return undeliverable === 0 ? counts : `${counts}; --retry ID|all sends again, --discard ID|all lets go`;
}
