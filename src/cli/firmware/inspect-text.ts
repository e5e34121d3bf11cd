// `firmware inspect --format text`: what was found, what was left out, what looks wrong.
import { countOf, listText, shortName } from '../../alerts/wording.ts';
import { isFatal } from '../../firmware/anchor-file.ts';
import type { AnchorFault } from '../../firmware/anchor-fault.ts';
import type { Exploration, FoundAnchor, LeftOut, Unrecognised } from '../../firmware/exploration.ts';
import { placeText } from '../../firmware/place-text.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { anchorTable, digestText } from './anchor-table.ts';
import type { Inspection } from './inspection.ts';

/** `columns` is the width of the terminal; `wide` asks for whole names, digests and places, however wide they get. */
export function inspectText(inspection: Inspection, columns: number, wide: boolean, paint: Paint): string {
  const { exploration, at } = inspection;
  const { anchors } = exploration;
  const table = { anchors, at, columns: wide ? null : columns, markOf: markOf(inspection) };
  const sections = [
    anchorTable(table, paint),
    leftOutLines(exploration, columns, wide, paint),
    unrecognisedLines(exploration, columns, wide, paint),
    faultLines(inspection, columns, paint),
    [wrap(summaryOf(inspection), '', columns)],
  ];
  const told = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${told.join('\n\n')}\n`;
}

export const MARKS: Readonly<Record<AnchorFault['weight'], string>> = { wrong: '✗', uncertain: '?', remark: '·' };
const WEIGHTS = ['wrong', 'uncertain', 'remark'] as const;

function markOf({ faults }: Inspection): (found: FoundAnchor) => string {
  const weights = new Map<string, AnchorFault['weight']>();
  for (const weight of WEIGHTS.toReversed()) {
    for (const fault of faults.filter((one) => one.weight === weight)) {
      for (const id of fault.anchors) weights.set(id, weight);
    }
  }
  return ({ id }) => {
    const weight = weights.get(id);
    return weight === undefined ? ' ' : MARKS[weight];
  };
}

/** So many lines of what is of little use; JSON and --wide have all. */
const MOST_TOLD = 20;

function leftOutLines({ leftOut }: Exploration, columns: number, wide: boolean, paint: Paint): readonly string[] {
  if (leftOut.length === 0) return [];
  const worstFirst = [...leftOut.filter(isFatal), ...leftOut.filter((one) => !isFatal(one))];
  const told = wide ? worstFirst : worstFirst.slice(0, MOST_TOLD);
  const label = Math.max(...told.map(({ code }) => code.length));
  return [
    paint('bold', 'Seen and left out'),
    ...told.map((one) => wrap(leftOutText(one), `  ${isFatal(one) ? '✗' : ' '} ${one.code.padEnd(label)}  `, columns)),
    ...more(leftOut.length - told.length),
  ];
}

function leftOutText({ place, detail }: LeftOut): string {
  return `${placeText(place)}: ${visibleText(detail)}`;
}

/** What no format knows is told in full where nothing else was found: which formats were tried, and how far each got. */
function unrecognisedLines(
  { anchors, unrecognised }: Exploration,
  columns: number,
  wide: boolean,
  paint: Paint,
): readonly string[] {
  if (unrecognised.length === 0) return [];
  const inFull = anchors.length === 0 && unrecognised.length === 1;
  const told = wide || inFull ? unrecognised : unrecognised.slice(0, MOST_TOLD);
  return [
    paint('bold', 'Not recognised'),
    ...told.flatMap((one) => [
      wrap(placeText(one.place), '    ', columns),
      ...(wide || inFull ? triedLines(one, columns) : []),
    ]),
    ...more(unrecognised.length - told.length),
    ...(wide || inFull ? [] : ['    (--wide tells which formats were tried, and how far each got)']),
  ];
}

function triedLines({ tried }: Unrecognised, columns: number): readonly string[] {
  const label = Math.max(...tried.map(({ format }) => format.length));
  return tried.map(({ format, reached }) => wrap(visibleText(reached), `      ${format.padEnd(label)}  `, columns));
}

function more(count: number): readonly string[] {
  return count > 0 ? [`    and ${String(count)} more (--wide lists all)`] : [];
}

function faultLines({ stack, faults, exploration, at }: Inspection, columns: number, paint: Paint): readonly string[] {
  if (stack === null || exploration.anchors.length === 0) return [];
  const rules = `${visibleText(stack.name)} (rules ${stack.evidence}) at ${isoInstant(Math.floor(at / 1000) * 1000)}`;
  if (faults.length === 0) return [wrap(`Nothing looks wrong for ${rules}`, '', columns)];
  const worstFirst = WEIGHTS.flatMap((weight) => faults.filter((fault) => fault.weight === weight));
  return [
    paint('bold', `For ${rules}`),
    ...worstFirst.map((fault) => {
      const mark = paint(fault.weight === 'wrong' ? 'red' : 'yellow', MARKS[fault.weight]);
      return `  ${mark} ${wrap(faultText(fault, exploration), '    ', columns).slice(4)}`;
    }),
  ];
}

/** `ISRG Root X1 (96bcec06264976f3) has an RSA key of 4096 bits, which is too large [anchor-not-loaded]`. */
export function faultText({ code, place, anchors, detail }: AnchorFault, exploration: Exploration): string {
  const named = exploration.anchors.filter(({ id }) => anchors.includes(id)).map(nameOf);
  const subject = place === null ? listText(named) : placeText(place);
  const separator = place === null && named.length === 1 ? '' : ':';
  return `${subject}${separator} ${visibleText(detail, 600)} [${code}]`;
}

function nameOf(found: FoundAnchor): string {
  return `${visibleText(shortName(found.anchor.subject.text))} (${digestText(found, false)})`;
}

function summaryOf({ exploration, faults, stack }: Inspection): string {
  const { anchors, leftOut, unrecognised, allowed } = exploration;
  const files = new Set(anchors.flatMap(({ places }) => places.map(({ file }) => file))).size;
  const weights = WEIGHTS.flatMap((weight) => {
    const count = faults.filter((fault) => fault.weight === weight).length;
    return count === 0 ? [] : [`${String(count)} ${weight}`];
  });
  const parts = [
    anchors.length === 0 ? 'no anchor was found' : `${countOf(anchors.length, 'anchor')} in ${countOf(files, 'file')}`,
    ...(leftOut.length === 0 ? [] : [`${String(leftOut.length)} left out`]),
    ...(unrecognised.length === 0 ? [] : [`${countOf(unrecognised.length, 'file')} not recognised`]),
    ...(allowed.length === 0 ? [] : [`a catalogue of ${String(allowed.length)}, which are no anchors`]),
    ...(stack === null || weights.length === 0 ? [] : [`for ${visibleText(stack.name)}: ${weights.join(', ')}`]),
  ];
  return parts.join('; ');
}
