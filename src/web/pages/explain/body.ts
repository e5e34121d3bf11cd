// The page with every step of one verdict: the answer first, then the picture, the facts and the steps.
import { clientHelloName } from '../../../probe/observation.ts';
import { meaningOf, type Meaning } from '../../../views/explain/answer.ts';
import type { ExplainedPair } from '../../../views/explain/explain-pair.ts';
import { toldAnswers } from '../../../views/explain/step-groups.ts';
import { pairPicture } from '../../../views/explain/pair-picture.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import { compareHref, evidenceHref, firmwareLink, pathsHref, targetLink } from '../../links.ts';
import { html, type Markup, preformatted } from '../../markup.ts';
import { pathPicture } from '../../path-picture/path-picture.ts';
import { endpointChooser } from './endpoint-chooser.ts';
import { factsCard } from './facts.ts';
import { answerHeadline } from './headline.ts';
import { stepsOf } from './steps.ts';

type Decoding = Parameters<typeof pairPicture>[3];

export function explainBody(explained: ExplainedPair, judge: Decoding, now: EpochMs): Markup {
  const { link, endpoint, judged } = explained;
  const { firmware, target } = link;
  const { observation } = endpoint.stored;
  const where = observation.address ?? target;
  const meaning = judged === null ? null : meaningOf(judged.verdict, firmware.id, where);
  return html`<p class="crumbs"><a href="/firmware">Firmware</a> / ${firmwareLink(firmware.id)} / ${targetLink(target)}</p>
    <div class="page-head">
      <h1>${firmware.id} on ${target}</h1>
      <div class="actions">
        <a class="button quiet" href="${pathsHref(target)}">All firmware on this target</a>
        <a class="button quiet" href="${compareHref(target)}">Before and after</a>
        <a class="button" href="${evidenceHref(target)}" download>Evidence (zip)</a>
      </div>
    </div>
    ${answerHeadline(explained, meaning)}
    <div class="beside">
      ${pictureCard(explained, judge, where)}
      <div class="stacked">${meaning !== null && adviceCard(meaning)} ${factsCard(explained, now)}</div>
    </div>
    ${endpointChooser(explained, now)} ${judged !== null && steps(judged)}`;
}

function pictureCard({ link, endpoint, judged }: ExplainedPair, judge: Decoding, where: string): Markup | null {
  const { outcome, hello } = endpoint.stored.observation;
  if (judged === null || outcome.kind === 'failed') return null;
  const picture = pairPicture(outcome.servedList, judged.verdict, link.anchors, judge);
  const titles = {
    title: `The list that ${where} serves, the anchors of ${link.firmware.id}, and the paths between them`,
    anchors: `pinned in ${link.firmware.id}`,
    served: `served by ${where} to ${clientHelloName(hello)}`,
  };
  return html`<section class="card" aria-labelledby="paths">
    <h2 id="paths">Paths</h2>
    ${pathPicture(picture, titles)}
  </section>`;
}

function adviceCard({ advice }: Meaning): Markup | null {
  if (advice.length === 0) return null;
  return html`<section class="card" aria-labelledby="advice">
    <h2 id="advice">What to do</h2>
    ${advice.map(
      ({ text, pem }) => html`<p>${text}</p>
        ${
          pem !== null &&
          html`<details>
          <summary>The certificate to pin, as PEM</summary>
          <pre class="pem" tabindex="0" aria-label="Certificate as PEM">${preformatted(pem)}</pre>
        </details>`
        }`,
    )}
  </section>`;
}

function steps({ explanations }: NonNullable<ExplainedPair['judged']>): Markup {
  const answers = toldAnswers(explanations ?? []);
  return html`<section aria-labelledby="steps">
    <h2 id="steps">Step by step</h2>
    ${answers.length === 0 && html`<p class="notice">The list cannot be read, so that no step was taken.</p>`}
    ${answers.map(stepsOf)}
  </section>`;
}
