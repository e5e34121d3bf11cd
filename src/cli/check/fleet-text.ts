// Which devices a check finds stranded or at risk, below its table: the worst first, with what is left to update them.
import { fleetImpact, fleetText } from '../../alerts/fleet.ts';
import { REACH_WORDS, reasonText, wayText } from '../../alerts/reach-text.ts';
import { firmwareText } from '../../alerts/wording.ts';
import { visibleText } from '../../lib/escape.ts';
import { type FirmwareReach, type Way, waysLeft } from '../../outlook/outlook.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

/** A line for each firmware that is stranded or at risk, with its ways below it; none when all are well. */
export function fleetLines(reaches: readonly FirmwareReach[], columns: number, paint: Paint): readonly string[] {
  const affected = reaches.filter(({ reach }) => reach === 'stranded' || reach === 'at-risk');
  if (affected.length === 0) return [];
  return ['', ...affected.flatMap((state) => firmwareLines(state, columns, paint))];
}

/** `12,400 devices stranded`, where some are. */
export function fleetSummary(reaches: readonly FirmwareReach[], columns: number, paint: Paint): readonly string[] {
  const impact = fleetImpact(reaches);
  const text = fleetText(impact);
  if (text === null) return [];
  return [paint(impact.stranded.firmware > 0 ? 'red' : 'yellow', wrap(text, '', columns))];
}

function firmwareLines(state: FirmwareReach, columns: number, paint: Paint): readonly string[] {
  const left = waysLeft(state);
  const lost = state.ways.filter((way) => !left.includes(way));
  const details = [
    ...left.map((way) => ({ label: 'left', text: shownWay(way) })),
    ...lost.map((way) => ({ label: 'lost', text: shownWay(way) })),
    ...state.recovery.map((text) => ({ label: 'recovery', text: visibleText(text) })),
  ];
  return [headline(state, columns, paint), ...details.map((detail) => labelledLine(detail, columns, paint))];
}

function headline(state: FirmwareReach, columns: number, paint: Paint): string {
  const stranded = state.reach === 'stranded';
  const head = stranded ? `✗ ${REACH_WORDS.stranded}` : `! ${REACH_WORDS['at-risk']}`;
  const text = `${firmwareText(visibleText(state.firmware), state.devices)}: ${visibleText(reasonText(state))}`;
  const line = wrap(text, `${head}  `, columns);
  return `${paint(stranded ? 'red' : 'yellow', head)}${line.slice(head.length)}`;
}

function shownWay(way: Way): string {
  return visibleText(wayText(way), 1_000);
}
