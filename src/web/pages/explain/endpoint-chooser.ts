// Every answer that there is of this pair, as links to its steps.
import { clientHelloName } from '../../../probe/observation.ts';
import { countOf, failureText } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { ExplainedPair } from '../../../views/explain/explain-pair.ts';
import { explainHref } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, digest } from '../../pieces.ts';

type Answer = ExplainedPair['endpoints'][number];

/** The others fold; beyond that a page is of no use. */
const SHOWN = 8;
const MAX_ROWS = 300;

export function endpointChooser({ link, endpoint, endpoints }: ExplainedPair, now: EpochMs): Markup {
  const rows = endpoints.slice(0, MAX_ROWS).map((answer) => row(answer, link, answer === endpoint, now));
  const rest = endpoints.length - rows.length;
  return html`<section aria-labelledby="endpoints">
    <h2 id="endpoints">Endpoints</h2>
    ${table(rows.slice(0, SHOWN), 'Endpoints')}
    ${
      rows.length > SHOWN &&
      html`<details>
      <summary>${countOf(rows.length - SHOWN, 'further endpoint')}</summary>
      ${table(rows.slice(SHOWN), 'Further endpoints')}
    </details>`
    }
    ${rest > 0 && html`<p class="soft">And ${countOf(rest, 'endpoint')} more.</p>`}
  </section>`;
}

function table(rows: readonly Markup[], label: string): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          <th scope="col">Address</th>
          <th scope="col">Client hello</th>
          <th scope="col">Answer</th>
          <th scope="col">Served list</th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function row(answer: Answer, { firmware, target }: ExplainedPair['link'], isCurrent: boolean, now: EpochMs): Markup {
  const { observation, supersededAt } = answer.stored;
  const { address, hello, outcome, at } = observation;
  const list = outcome.kind === 'served' ? outcome.servedList.sha256 : null;
  const href = `${explainHref({ firmware: firmware.id, target }, { address, hello })}${list === null ? '' : `&list=${list.slice(0, 16)}`}`;
  return html`<tr class="${isCurrent && 'current'}">
    <th scope="row"><a href="${href}" ${isCurrent && html` aria-current="page"`}>${address ?? 'no address'}</a></th>
    <td><code>${clientHelloName(hello)}</code></td>
    <td>${answerBadge(answer)}</td>
    <td>${list === null ? '–' : digest(list)}</td>
    <td>${ago(at, now)}${supersededAt !== null && ', no longer served'}</td>
  </tr>`;
}

function answerBadge({ verdict, stored }: Answer): Markup {
  const { outcome } = stored.observation;
  if (verdict === null) {
    return html`<span class="badge">– ${outcome.kind === 'failed' ? failureText(outcome.failure) : 'no list'}</span>`;
  }
  return verdictBadge(verdict);
}

/** A verdict as a badge with its symbol and its word. */
export function verdictBadge(verdict: NonNullable<Answer['verdict']>): Markup {
  switch (verdict.kind) {
    case 'accepted':
      return html`<span class="badge level-safe"><span aria-hidden="true">✓</span> accepted</span>`;
    case 'refused':
      return html`<span class="badge level-started"><span aria-hidden="true">✗</span> ${verdict.code}</span>`;
    case 'uncertain':
      return html`<span class="badge level-exposed"><span aria-hidden="true">?</span> uncertain</span>`;
  }
}
