// The answer in a few words: accepted or refused, what the device prints, and how sure that is.
import { failureText } from '../../../alerts/wording.ts';
import type { Verdict } from '../../../chain/verdict.ts';
import type { Meaning } from '../../../views/explain/answer.ts';
import type { ExplainedPair } from '../../../views/explain/explain-pair.ts';
import { html, type Markup } from '../../markup.ts';
import { minute } from '../../pieces.ts';

const LOOKS = {
  accepted: { tone: 'tone-safe', symbol: '✓', word: 'accepted' },
  refused: { tone: 'tone-started', symbol: '✗', word: 'refused' },
  uncertain: { tone: 'tone-exposed', symbol: '?', word: 'uncertain' },
} as const satisfies Readonly<Record<Verdict['kind'], unknown>>;

export function answerHeadline({ endpoint, judged }: ExplainedPair, meaning: Meaning | null): Markup {
  const { outcome, address, target } = endpoint.stored.observation;
  if (judged === null || meaning === null) {
    const why = outcome.kind === 'failed' ? failureText(outcome.failure) : '';
    return headline(
      FAILED,
      `${address ?? target} served nothing: ${why}.`,
      html`<p>There is no verdict without a list.</p>`,
    );
  }
  return headline(LOOKS[judged.verdict.kind], meaning.sentence, html`<p>${factsLine(judged)}</p>`);
}

const FAILED = { tone: 'tone-unknown', symbol: '–', word: 'no list' };

function headline(
  look: { readonly tone: string; readonly symbol: string; readonly word: string },
  sentence: string,
  below: Markup,
): Markup {
  return html`<section class="headline ${look.tone}" aria-labelledby="answer">
    <span class="headline-symbol" aria-hidden="true">${look.symbol}</span>
    <div>
      <h2 id="answer"><span class="hidden">${look.word}: </span>${sentence}</h2>
      ${below}
    </div>
  </section>`;
}

function factsLine({ verdict, stack }: NonNullable<ExplainedPair['judged']>): Markup {
  const rules = html`by the rules of ${stack.title} (<code>${stack.name}</code>), ${verdict.evidence}`;
  if (verdict.kind === 'accepted') {
    const reported = verdict.soft.map(
      ({ deviceCode, code }) => html`; the device reports ${deviceCode ?? code} without refusing`,
    );
    return html`Accepted ${rules}${reported}.`;
  }
  const { code, deviceCode, since } = verdict.kind === 'refused' ? verdict : verdict.refusing.verdict;
  const prints =
    deviceCode === null
      ? html`the device prints nothing for it`
      : html`the device prints <code class="code">${deviceCode}</code>`;
  return html`<code class="code">${code}</code>, ${prints}; ${rules}${since !== null && html`; since ${minute(since)}`}.`;
}
