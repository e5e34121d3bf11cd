// Two lists side by side: who minds, then certificate by certificate what changed. What did not is quiet.
import { countOf, dayText, listText, REFUSAL_PHRASES, shortName } from '../../../alerts/wording.ts';
import type { Verdict } from '../../../chain/verdict.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { PositionComparison } from '../../../views/certificates/compare.ts';
import type { ComparedVerdict, TargetComparison } from '../../../views/certificates/target-comparison.ts';
import { anchorOf } from '../../../views/certificates/verdicts.ts';
import type { HistoryList } from '../../../views/history/target-history.ts';
import { compareHref, explainHref, firmwareLink, targetHref } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { minute } from '../../pieces.ts';
import { listTag, listWords } from './matrix.ts';
import { LIKENESS_WORDS, positionCard } from './position.ts';

export function comparisonBody(comparison: TargetComparison, now: EpochMs): Markup {
  const { target, before, after, positions, verdicts } = comparison;
  return html`<p class="crumbs"><a href="/targets">Targets</a> / <a href="${targetHref(target)}">${target}</a></p>
<div class="page-head"><h1>Before and after</h1></div>
${chooser(comparison)}
<section class="card summary" aria-labelledby="in-short"><h2 id="in-short">In short</h2><ul>${summaryOf(comparison).map((line) => html`<li>${line}</li>`)}</ul></section>
<div class="sides">${side('Before', before)}${side('After', after)}</div>
<section aria-labelledby="certificates"><h2 id="certificates">Certificates</h2>${positions.map((position) => positionCard(position, now))}</section>
${verdictSection(target, verdicts)}`;
}

/** To choose from in a list that nobody scrolls through for ever. */
const MAX_OPTIONS = 200;

function chooser({ target, lists, before, after }: TargetComparison): Markup {
  const select = (name: 'a' | 'b', label: string, chosen: HistoryList): Markup =>
    html`<label class="field"><span>${label}</span><select name="${name}">${lists.slice(0, MAX_OPTIONS).map((list) => html`<option value="${list.sha256}"${list.sha256 === chosen.sha256 && html` selected`}>${optionText(list)}</option>`)}</select></label>`;
  return html`<form class="filter chooser" method="get" action="${compareHref(target)}">${select('a', 'Before', before)}${select('b', 'After', after)}<button type="submit" class="quiet">Compare</button></form>`;
}

function optionText({ tag, endEntity, firstSeenAt }: HistoryList): string {
  const issuer = endEntity === null ? 'cannot be read' : shortName(endEntity.issuer).slice(0, 60);
  return `${tag}: ${issuer}, since ${dayText(firstSeenAt)}`;
}

function side(label: string, list: HistoryList): Markup {
  return html`<section class="card" aria-label="${label}"><h2>${label}: ${listTag(list)} ${listWords(list)}</h2>
<p class="small">Served from ${minute(list.firstSeenAt)} ${list.stands ? html`until <strong>now</strong>` : html`to ${minute(list.lastSeenAt)}`}; ${countOf(list.certificates, 'certificate')}${list.top !== null && html`, leading up to <strong>${shortName(list.top)}</strong>`}.</p></section>`;
}

/** What people ask first, a sentence each. */
function summaryOf({ positions, verdicts, before, after }: TargetComparison): readonly Markup[] {
  const [end] = positions.filter(({ role }) => role === 'end-entity');
  const others = positions.filter(({ role }) => role === 'intermediate');
  const changed = others.filter((one) => one.kind !== 'both' || one.likeness !== 'same');
  const minding = verdicts.filter(({ before: old, after: now }) => old.kind !== 'refused' && now.kind === 'refused');
  const relieved = verdicts.filter(({ before: old, after: now }) => old.kind === 'refused' && now.kind !== 'refused');
  const moved = verdicts.filter(({ isChanged }) => isChanged).length - minding.length - relieved.length;
  const names = (of: readonly ComparedVerdict[]): string => listText(of.map(({ firmware }) => firmware));
  return [
    ...(minding.length > 0
      ? [
          html`<strong><span aria-hidden="true">✗</span> ${names(minding)}</strong> accepted it before and would refuse it now.`,
        ]
      : []),
    ...(relieved.length > 0
      ? [
          html`<strong><span aria-hidden="true">✓</span> ${names(relieved)}</strong> refused it before and would accept it now.`,
        ]
      : []),
    ...(moved > 0 ? [html`${countOf(moved, 'firmware line')} would come to it by another anchor.`] : []),
    ...(minding.length + relieved.length + moved === 0 && verdicts.length > 0
      ? [html`<span aria-hidden="true">✓</span> No firmware makes anything else of it.`]
      : []),
    ...(end === undefined ? [] : [html`Leaf: ${positionWords(end)}${namesWords(end)}.`]),
    ...(before.issuer !== null && after.issuer !== null && before.issuer !== after.issuer
      ? [html`Issuer: <strong>${shortName(after.issuer)}</strong>, and before ${shortName(before.issuer)}.`]
      : []),
    html`Other certificates: ${changed.length === 0 ? 'the same' : `${String(changed.length)} of ${String(others.length)} changed`}.`,
  ];
}

function positionWords(position: PositionComparison): string {
  return position.kind === 'both' ? LIKENESS_WORDS[position.likeness] : position.kind;
}

function namesWords(position: PositionComparison): string {
  if (position.kind !== 'both') return '';
  const { added, removed } = position.names;
  const words = [
    added.length > 0 && `${String(added.length)} more`,
    removed.length > 0 && `${String(removed.length)} fewer`,
  ];
  const said = words.filter((word) => word !== false);
  return said.length === 0 ? '' : `; names: ${said.join(' and ')}`;
}

function verdictSection(target: string, verdicts: readonly ComparedVerdict[]): Markup | null {
  if (verdicts.length === 0) return null;
  const changed = verdicts.filter(({ isChanged }) => isChanged);
  const same = verdicts.filter(({ isChanged }) => !isChanged);
  return html`<section aria-labelledby="verdicts"><h2 id="verdicts">What each firmware makes of it</h2>
${changed.length > 0 && verdictTable(target, changed, 'Firmware for which something changed')}
${same.length > 0 && html`<details${changed.length === 0 && html` open`}><summary><span aria-hidden="true">=</span> The same as before for ${countOf(same.length, 'firmware line')}</summary>${verdictTable(target, same, 'Firmware for which nothing changed')}</details>`}</section>`;
}

/** Firmware lines that a row names; the others are counted. */
const MAX_NAMED = 8;

/** A row for each answer: most firmware lines give the same one. */
function verdictTable(target: string, verdicts: readonly ComparedVerdict[], label: string): Markup {
  const alike = Map.groupBy(verdicts, ({ before, after }) => verdictWords(before).text + verdictWords(after).text);
  const rows = [...alike.values()].map((group) => verdictRow(target, group));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr><th scope="col">Firmware</th><th scope="col">Before</th><th scope="col">After</th><th scope="col"><span class="hidden">Steps</span></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function verdictRow(target: string, group: readonly ComparedVerdict[]): Markup | null {
  const [first] = group;
  if (first === undefined) return null;
  const { firmware, before, after } = first;
  const named = group.slice(0, MAX_NAMED).map((one, index) => html`${index > 0 && ', '}${firmwareLink(one.firmware)}`);
  const more = group.length - MAX_NAMED;
  return html`<tr><th scope="row">${named}${more > 0 && ` and ${countOf(more, 'further line')}`}</th><td>${verdictWords(before)}</td><td>${verdictWords(after)}</td><td><a href="${explainHref({ firmware, target })}">explain<span class="hidden"> ${firmware}</span></a></td></tr>`;
}

function verdictWords(verdict: Verdict): Markup {
  const anchor = anchorOf(verdict);
  switch (verdict.kind) {
    case 'accepted':
      return html`<span class="badge level-safe"><span aria-hidden="true">✓</span> accepted</span> <span class="small">by ${anchor === null ? 'a pinned anchor' : shortName(anchor)}</span>`;
    case 'uncertain':
      return html`<span class="badge level-exposed"><span aria-hidden="true">?</span> uncertain</span> <span class="small">accepted if ${verdict.accepting.assuming}</span>`;
    case 'refused':
      return html`<span class="badge level-started"><span aria-hidden="true">✗</span> refused</span> <span class="small">${REFUSAL_PHRASES[verdict.code]}${anchor !== null && html`: needs ${shortName(anchor)}`}</span>`;
  }
}
