// `history --format text`: what was served by when, the latest first, with the steps of outlooks where they belong.
import { countOf, failureText, minuteText, shortName } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { instantFrom } from '../../lib/dates.ts';
import { visibleText } from '../../lib/escape.ts';
import { compareLevels } from '../../outlook/outlook.ts';
import type { OutlookStep } from '../../store/store.ts';
import { shortSerial } from '../../views/certificates/list-summary.ts';
import type { Episode } from '../../views/history/episodes.ts';
import type { HistoryReport } from '../../views/history/report.ts';
import type { HistoryList } from '../../views/history/target-history.ts';
import { type Labelled, labelledLine } from '../text/labelled.ts';
import { levelText } from '../text/level-look.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

/** In lines of at most `columns` characters, where words allow it. Texts from certificates are escaped. */
export function historyText(report: HistoryReport, columns: number, paint: Paint): string {
  const { target, range, episodes, steps } = report;
  // The end of a range is not in it.
  const time = `from ${minuteText(range.from)} to ${minuteText(range.to - 1)}`;
  const head = [paint('bold', visibleText(target)), wrap(time, '  ', columns)];
  const entries = [
    ...episodes.map((episode) => ({ at: episode.from, lines: episodeLines(episode, report, columns, paint) })),
    ...steps.map((step) => ({ at: step.at, lines: [stepLine(step, columns, paint)] })),
  ].toSorted((a, b) => b.at - a.at);
  const blocks = [
    [...head, ...newestLines(report, columns)],
    ...entries.map(({ lines }) => lines),
    ...(entries.length === 0 ? [[wrap('nothing was observed in this time', '', columns)]] : []),
    ...(report.isWhole ? [] : [[wrap('older ones are left out: --until and --limit reach them', '', columns)]]),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function newestLines({ newest, addresses }: HistoryReport, columns: number): readonly string[] {
  if (newest === null) return [];
  const { list, given, answered } = newest;
  const share = `${list.tag}, the newest list, is given to ${String(given)} of ${countOf(answered, 'endpoint')} that answer`;
  const asked = `${String(addresses.now)} ${addresses.now === 1 ? 'address' : 'addresses'}`;
  return [wrap(`${share}: ${asked}, each asked with its client hellos`, '  ', columns)];
}

function episodeLines(episode: Episode, report: HistoryReport, columns: number, paint: Paint): readonly string[] {
  const { answer } = episode;
  const list = answer.kind === 'served' ? report.lists.find(({ sha256 }) => sha256 === answer.servedList) : undefined;
  const labelled = [
    ...(list === undefined ? [] : listFacts(list, report.now)),
    { label: 'addresses', text: addressesText(episode, report.addresses.ever) },
    { label: 'hellos', text: episode.hellos.join(', ') },
    { label: 'seen', text: seenText(episode) },
  ];
  const headline =
    answer.kind === 'failed'
      ? `${paint('yellow', '!')} ${visibleText(failureText(answer.failure))}`
      : `${paint('green', '●')} ${paint('bold', list?.tag ?? '?')}`;
  return [`${headline}  ${timeText(episode)}`, ...labelled.map((line) => labelledLine(line, columns, paint))];
}

function timeText({ from, to, stands }: Episode): string {
  return stands ? `since ${minuteText(from)}` : `${minuteText(from)} to ${minuteText(to)}`;
}

function listFacts({ endEntity, top, certificates }: HistoryList, now: EpochMs): readonly Labelled[] {
  if (endEntity === null) {
    return [{ label: 'leaf', text: certificates === 0 ? 'none: the list is empty' : 'cannot be read' }];
  }
  const { subject, issuer, serialNumber, notAfter } = endEntity;
  const name = `${visibleText(shortName(subject))}, serial ${shortSerial(serialNumber)}`;
  const below = top === null || top === issuer ? '' : `, below ${visibleText(shortName(top))}`;
  return [
    { label: 'leaf', text: `${name}, until ${instantFrom(now, notAfter)}` },
    { label: 'issuer', text: `${visibleText(shortName(issuer))}${below}` },
  ];
}

const MAX_ADDRESSES = 8;

function addressesText({ addresses }: Episode, ever: number): string {
  const names = addresses.map((address) => address ?? 'none (no address was found)');
  const shown = names.slice(0, MAX_ADDRESSES).join(', ');
  const more = names.length > MAX_ADDRESSES ? ` and ${String(names.length - MAX_ADDRESSES)} more` : '';
  return `${String(names.length)} of ${String(ever)}: ${shown}${more}`;
}

function seenText({ timesSeen, isOnAndOff }: Episode): string {
  return `${countOf(timesSeen, 'time')}${isOnAndOff ? ', in turn with something else' : ''}`;
}

function stepLine({ at, firmware, from, to }: OutlookStep, columns: number, paint: Paint): string {
  const arrow = compareLevels(to, from) > 0 ? paint('red', '▲') : paint('green', '▼');
  const text = `${minuteText(at)}  ${visibleText(firmware)}: ${from} -> ${levelText(to)}`;
  return `${arrow} ${wrap(text, '  ', columns).slice(2)}`;
}
