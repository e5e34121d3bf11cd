// `firmware diff --format text`: anchors lost, gained and renewed, and what became of the targets.
import { countOf } from '../../alerts/wording.ts';
import { isFatal } from '../../firmware/anchor-file.ts';
import type { FoundAnchor } from '../../firmware/exploration.ts';
import { placeText } from '../../firmware/place-text.ts';
import type { Verdict } from '../../chain/verdict.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { anchorTable } from './anchor-table.ts';
import { faultText } from './inspect-text.ts';
import { isIncomplete, type Release, type ReleaseDiff } from './release-diff.ts';
import { type ChangedTarget, STATUS_OF_CHANGE, type TargetChange } from './target-changes.ts';

export function diffText(diff: ReleaseDiff, columns: number, paint: Paint): string {
  const { gained, lost, renewed } = diff.anchors;
  const before = renewed.flatMap((one) => one.before);
  const after = renewed.flatMap((one) => one.after);
  const table = (title: string, anchors: readonly FoundAnchor[], mark: string): readonly string[] =>
    anchors.length === 0
      ? []
      : [paint('bold', title), ...anchorTable({ anchors, at: diff.at, columns, markOf: () => mark }, paint)];
  const sections = [
    [...incompleteLines('OLD', diff.old, columns), ...incompleteLines('NEW', diff.now, columns)],
    table('Lost', lost, '-'),
    table('Gained', gained, '+'),
    table('Renewed (same name and key), OLD', before, '-'),
    table('Renewed (same name and key), NEW', after, '+'),
    faultLines(diff, columns, paint),
    targetLines(diff, columns, paint),
    [wrap(summaryOf(diff), '', columns)],
  ];
  const told = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${told.join('\n\n')}\n`;
}

function incompleteLines(name: string, release: Release, columns: number): readonly string[] {
  if (!isIncomplete(release)) return [];
  const { leftOut, anchors } = release.exploration;
  const reasons = leftOut.filter(isFatal).map(({ place, detail }) => `${placeText(place)}: ${detail}`);
  const told = anchors.length === 0 && reasons.length === 0 ? ['no anchor was found in it'] : reasons;
  return told.map((reason) => wrap(`${name} could not be read whole: ${reason}`, '? ', columns));
}

function faultLines({ faults, now }: ReleaseDiff, columns: number, paint: Paint): readonly string[] {
  if (faults.length === 0) return [];
  return [
    paint('bold', 'What looks wrong with NEW, and does not with OLD'),
    ...faults.map(({ stack, fault }) =>
      wrap(`${visibleText(stack)}: ${faultText(fault, now.exploration)}`, '  ! ', columns),
    ),
  ];
}

const WORDS: Readonly<Record<TargetChange, string>> = {
  'refused-now': 'accepted with OLD, refused with NEW',
  'uncertain-now': 'uncertain or refused with NEW, and better with OLD',
  'ends-sooner': 'accepted with both, but with NEW it ends sooner',
  'no-answer': 'no answer: could not find out',
  'refused-by-both': 'refused with both',
  'uncertain-by-both': 'uncertain with both',
  'accepted-now': 'accepted with NEW, and not with OLD',
  same: 'accepted with both',
};

function targetLines({ targets, ownAnchors }: ReleaseDiff, columns: number, paint: Paint): readonly string[] {
  if (targets === null) return [];
  return [
    paint('bold', 'Targets'),
    ...targets.flatMap((target) => [
      headlineOf(target, columns, paint),
      ...detailsOf(target).map((detail) => wrap(detail, '      ', columns)),
    ]),
    ...ownAnchors.map((text) => wrap(`${visibleText(text)} has CA files of its own: not compared`, '    ', columns)),
  ];
}

function headlineOf({ firmware, target, change }: ChangedTarget, columns: number, paint: Paint): string {
  const status = STATUS_OF_CHANGE[change];
  const mark = status === 2 ? paint('red', '✗') : status === 1 ? paint('yellow', '!') : status === 3 ? '?' : '✓';
  const words = `${visibleText(firmware)} on ${visibleText(target)}: ${WORDS[change]}`;
  return `  ${change.endsWith('by-both') ? '·' : mark} ${wrap(words, '    ', columns).slice(4)}`;
}

/** Of the endpoints that are as bad as the worst, alike ones once. */
function detailsOf({ change, endpoints }: ChangedTarget): readonly string[] {
  const worst = endpoints.filter((endpoint) => endpoint.change === change);
  const alike = Map.groupBy(worst, ({ before, after, failure }) =>
    [failure ?? '', verdictText(before), verdictText(after)].join('\n'),
  );
  return [...alike].flatMap(([, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const places = group.map(({ where }) => where).filter((where) => where !== '');
    const where = places.length === 0 ? '' : `on ${places.join(', ')}: `;
    if (first.failure !== null) return [`${where}${visibleText(first.failure)}`];
    if (change === 'ends-sooner') {
      return [`${where}${verdictText(first.after)}; with OLD: ${verdictText(first.before)}`];
    }
    return [`${where}${verdictText(first.after)}`];
  });
}

function verdictText(verdict: Verdict | null): string {
  if (verdict === null) return 'nothing was served';
  switch (verdict.kind) {
    case 'accepted': {
      const end = verdict.until === null ? 'no date ends it' : `until ${isoInstant(verdict.until)}`;
      return `by ${visibleText(verdict.anchor.subject)}, ${end}`;
    }
    case 'refused': {
      const device = verdict.deviceCode === null ? '' : `, the device prints ${verdict.deviceCode}`;
      return `${verdict.code}${device}: ${visibleText(verdict.detail, 600)}`;
    }
    case 'uncertain':
      return `refused if ${verdict.refusing.assuming}, accepted if ${verdict.accepting.assuming}`;
  }
}

function summaryOf({ anchors: { gained, lost, renewed, kept }, targets }: ReleaseDiff): string {
  const counts = [
    [lost.length, 'lost'],
    [gained.length, 'gained'],
    [renewed.length, 'renewed'],
    [kept, 'as before'],
  ] as const;
  const parts = counts.flatMap(([count, what]) => (count === 0 ? [] : [`${String(count)} ${what}`]));
  const anchors = parts.length === 0 ? 'none' : parts.join(', ');
  if (targets === null) return `anchors: ${anchors}; no target was asked (--config names them)`;
  const refused = targets.filter(({ change }) => change === 'refused-now').length;
  return `anchors: ${anchors}; ${countOf(targets.length, 'target')}: ${String(refused)} newly refused`;
}
