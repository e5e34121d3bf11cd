// What was observed, and what the question to the stack was.
import { countOf, dayText, minuteText } from '../../../alerts/wording.ts';
import { isoInstant, type EpochMs } from '../../../lib/clock.ts';
import { clientHelloName } from '../../../probe/observation.ts';
import { tlsVersionName } from '../../../views/explain/explain-json.ts';
import type { ExplainedPair } from '../../../views/explain/explain-pair.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, digest, minute } from '../../pieces.ts';

export function factsCard({ link, endpoint, judged }: ExplainedPair, now: EpochMs): Markup {
  const { observation, firstSeenAt, timesSeen, stretches, supersededAt } = endpoint.stored;
  const { outcome, hello, address, vantage, host } = observation;
  return html`<section class="card" aria-labelledby="facts">
    <h2 id="facts">What was observed</h2>
    <dl class="facts">
      <dt>Endpoint</dt>
      <dd>${address ?? 'no address'} for ${host}</dd>
      <dt>Client hello</dt>
      <dd><code>${clientHelloName(hello)}</code></dd>
      <dt>Seen</dt>
      <dd>
        ${countOf(timesSeen, 'time')} from ${minute(firstSeenAt)} to ${minute(observation.at)} (${ago(observation.at, now)}),
        from ${vantage}${stretches > 1 && ', in turn with something else'}${supersededAt !== null && html`; <strong>no longer served</strong> since ${minute(supersededAt)}`}
      </dd>
      ${outcome.kind === 'served' && servedFacts(outcome)}
      <dt>Time of the device</dt>
      <dd>${judged === null ? '–' : clockText(judged.at, link.firmware.clock.kind)}</dd>
      <dt>Anchors</dt>
      <dd>${countOf(link.anchors.anchors.length, 'anchor')} pinned for this target</dd>
      ${observation.redirect !== null && html`<dt>Redirects to</dt><dd>${observation.redirect.toHost}</dd>`}
    </dl>
  </section>`;
}

type Served = Extract<ExplainedPair['endpoint']['stored']['observation']['outcome'], { kind: 'served' }>;

function servedFacts({ servedList, tlsVersion, proven }: Served): Markup {
  const doubt = 'no: the handshake did not complete, so that whoever sent the list need not hold its key';
  return html`<dt>Served list</dt>
    <dd>${countOf(servedList.certificates.length, 'certificate')}, ${digest(servedList.sha256)}</dd>
    <dt>TLS</dt>
    <dd>${tlsVersionName(tlsVersion)}</dd>
    <dt>Proven</dt>
    <dd>${proven ? 'yes, the handshake completed' : doubt}</dd>`;
}

function clockText(at: EpochMs | null, kind: ExplainedPair['link']['firmware']['clock']['kind']): Markup {
  if (at === null) return html`none: it checks no dates`;
  const text = kind === 'build' ? `${dayText(at)}, when it was built` : minuteText(at);
  return html`<time datetime="${isoInstant(at)}">${text}</time>`;
}
