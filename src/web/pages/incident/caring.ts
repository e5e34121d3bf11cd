// Who looks after an incident, and how to say that one does.
import type { EpochMs } from '../../../lib/clock.ts';
import { isOpen } from '../../../alerts/incident.ts';
import type { IncidentView } from '../../../views/incidents/incident-view.ts';
import { signatureText } from '../../../views/incidents/silence-text.ts';
import { html, type Markup } from '../../markup.ts';
import { ago } from '../../pieces.ts';
import type { Visitor } from '../../visitor.ts';
import { acknowledgeForm, silenceForm } from '../incident-actions-forms.ts';

/** Null once it is over. */
export function caring(view: IncidentView, visitor: Visitor, now: EpochMs): Markup | null {
  const { incident, acknowledgement, isLookedAfter } = view;
  if (!isOpen(incident)) return null;
  return html`<section class="card" aria-labelledby="caring"><h2 id="caring">Who looks after it</h2>
${
  acknowledgement === null
    ? html`<p class="uncared">! Nobody yet.</p>`
    : html`<p${!isLookedAfter && html` class="uncared"`}>${isLookedAfter ? '✓ ' : '! No longer: it became worse since '}${signatureText(acknowledgement)}, ${ago(acknowledgement.at, now)}</p>`
}
${visitor.mayAct ? forms(view, visitor) : html`<p class="soft">You may look only.</p>`}</section>`;
}

function forms(view: IncidentView, visitor: Visitor): Markup {
  return html`<div class="no-print forms">${acknowledgeForm(view, visitor)}
<details id="silence-it"><summary>Silence it for a while</summary>${silenceForm(view, visitor)}</details></div>`;
}
