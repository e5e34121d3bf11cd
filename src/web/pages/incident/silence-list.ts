// What is silent now, by whose wish and until when.
import type { Silence } from '../../../alerts/silence.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import { matcherText, signatureText } from '../../../views/incidents/silence-text.ts';
import { html, type Markup } from '../../markup.ts';
import { ago } from '../../pieces.ts';
import type { Visitor } from '../../visitor.ts';

/** Null where nothing is silent. Whoever may act can end them. */
export function silenceList(silences: readonly Silence[], visitor: Visitor, now: EpochMs): Markup | null {
  if (silences.length === 0) return null;
  return html`<section class="card" aria-labelledby="silences"><h2 id="silences">Silences</h2>
<ul class="silences">${silences.map((silence) => html`<li><div><strong>${matcherText(silence)}</strong>, ends ${ago(silence.until, now)}<br><span class="soft small">${signatureText(silence)}</span></div>${visitor.mayAct && endForm(silence, visitor)}</li>`)}</ul></section>`;
}

function endForm({ id }: Silence, { csrf }: Visitor): Markup {
  return html`<form method="post" action="/silences/${id}/end"><input type="hidden" name="csrf" value="${csrf}"><button type="submit" class="quiet">End<span class="hidden"> the silence ${id}</span></button></form>`;
}
