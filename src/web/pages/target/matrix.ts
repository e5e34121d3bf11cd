// Who serves what now: addresses against client hellos.
import { countOf, failureText, listText, shortName } from '../../../alerts/wording.ts';
import { shortSerial } from '../../../views/certificates/list-summary.ts';
import type { CellAnswer } from '../../../views/history/served-matrix.ts';
import type { HistoryList } from '../../../views/history/target-history.ts';
import type { TargetView } from '../../../views/history/target-view.ts';
import { tintOf } from '../../charts/lanes.ts';
import { html, type Markup } from '../../markup.ts';
import { digest } from '../../pieces.ts';

/** A CDN names some dozen addresses; of more, people look for the ones that differ. */
const MAX_ROWS = 200;

export function matrixSection({ matrix, target }: TargetView): Markup | null {
  const { hellos, rows } = matrix;
  if (rows.length === 0) return null;
  const body = rows
    .slice(0, MAX_ROWS)
    .map(
      ({ address, cells }) =>
        html`<tr><th scope="row"><code>${address ?? 'no address'}</code></th>${cells.map((answers) => html`<td>${answers.length === 0 ? html`<span class="soft">not asked</span>` : answers.map(answerMarkup)}</td>`)}</tr>`,
    );
  return html`<section aria-labelledby="now"><h2 id="now">Who serves what now</h2>
<div class="scroll" tabindex="0" role="region" aria-label="What each address of ${target} serves"><table class="matrix"><thead><tr><th scope="col">Address</th>${hellos.map((hello) => html`<th scope="col"><code>${hello}</code></th>`)}</tr></thead><tbody>${body}</tbody></table></div>
${rows.length > MAX_ROWS && html`<p class="soft small">${countOf(rows.length - MAX_ROWS, 'further row')}.</p>`}</section>`;
}

function answerMarkup(answer: CellAnswer): Markup {
  if (answer.kind === 'failed') {
    return html`<div class="answer"><span class="list-tag failed" aria-hidden="true">!</span> <span>${failureText(answer.failure)}</span></div>`;
  }
  const { sha256, list, refusedBy, uncertainFor, asking } = answer;
  const isHarmless = refusedBy.length + uncertainFor.length === 0;
  return html`<div class="answer">${list !== null && listTag(list)} <span>${list === null ? html`another list ${digest(sha256)}` : listWords(list)}${refusedBy.length > 0 && html`<br><span class="badge level-started"><span aria-hidden="true">✗</span> refused</span> <span class="small">by ${listText(refusedBy, 3)}</span>`}${uncertainFor.length > 0 && html`<br><span class="badge level-exposed"><span aria-hidden="true">?</span> uncertain</span> <span class="small">for ${listText(uncertainFor, 3)}</span>`}${isHarmless && html`<br><span class="small soft">${asking === 0 ? 'no firmware asks like this' : html`<span aria-hidden="true">✓</span> refused by none`}</span>`}</span></div>`;
}

/** The letter of a list in its colour. */
export function listTag(list: Pick<HistoryList, 'tag' | 'number'>): Markup {
  return html`<span class="list-tag ${tintOf(list)}"><span class="hidden">list </span>${list.tag}</span>`;
}

/** `R11 · 04:a3:1f:9c`. */
export function listWords({ endEntity, certificates }: HistoryList): Markup {
  if (endEntity === null) return html`${certificates === 0 ? 'an empty list' : 'a list that cannot be read'}`;
  return html`${shortName(endEntity.issuer)} <code class="small soft">${shortSerial(endEntity.serialNumber)}</code>`;
}
