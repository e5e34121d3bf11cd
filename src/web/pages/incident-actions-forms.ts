// The forms by which people acknowledge and silence; incident-actions.ts takes what they send.
import { isOpen } from '../../alerts/incident.ts';
import { MAX_COMMENT, MAX_NAME } from '../../views/incidents/acknowledge.ts';
import type { IncidentView } from '../../views/incidents/incident-view.ts';
import { incidentHref } from '../links.ts';
import { html, type Markup } from '../markup.ts';
import type { Visitor } from '../visitor.ts';
import { type Entered, field, NOTHING_ENTERED, otherMistakes, sentence } from './field.ts';

/**
 * To acknowledge an incident, or to take that back; null where there is nothing to do, or the visitor may not.
 * Carries no heading.
 */
export function acknowledgeForm(
  { incident, isLookedAfter }: Pick<IncidentView, 'incident' | 'isLookedAfter'>,
  visitor: Visitor,
  entered: Entered = NOTHING_ENTERED,
): Markup | null {
  if (!visitor.mayAct || !isOpen(incident)) return null;
  const at = incidentHref(incident.id);
  const takeBack = html`<form method="post" action="${at}/unacknowledge">
    ${csrfField(visitor)}<button type="submit" class="quiet">No longer acknowledged</button>
  </form>`;
  return html`<form method="post" action="${at}/acknowledge">
    ${csrfField(visitor)} ${otherMistakes(entered, ['by', 'comment'])} ${signatureFields('ack', visitor, entered)}
    <button type="submit">${isLookedAfter ? 'Take over' : 'Acknowledge'}</button>
  </form>
  ${isLookedAfter && takeBack}`;
}

/** To silence one incident for a while; null as above. */
export function silenceForm(
  { incident }: Pick<IncidentView, 'incident'>,
  visitor: Visitor,
  entered: Entered = NOTHING_ENTERED,
): Markup | null {
  if (!visitor.mayAct || !isOpen(incident)) return null;
  return html`<form method="post" action="${incidentHref(incident.id)}/silence">
    ${csrfField(visitor)} ${otherMistakes(entered, ['for', 'until', 'by', 'comment'])}
    ${endFields('silence', entered)} ${signatureFields('silence', visitor, entered)}
    <button type="submit">Silence</button>
  </form>`;
}

const SELECTORS = ['firmware', 'targets', 'labels', 'everything'] as const;

/** To silence whatever is selected; null where the visitor may not. */
export function newSilenceForm(visitor: Visitor, entered: Entered = NOTHING_ENTERED): Markup | null {
  if (!visitor.mayAct) return null;
  const selector = (name: (typeof SELECTORS)[number], label: string, hint: string): Markup =>
    field({ id: `new-silence-${name}`, name, label, hint, maxLength: 2_000 }, entered);
  const everything = entered.values['everything'] !== undefined;
  return html`<form method="post" action="/silences">
    ${csrfField(visitor)} ${otherMistakes(entered, [...SELECTORS, 'for', 'until', 'by', 'comment'])}
    ${selector('firmware', 'Firmware', 'Ids with * and ?, with blanks between them. Empty: any.')}
    ${selector('targets', 'Targets', 'Hosts or host:port with * and ?, with blanks between them. Empty: any.')}
    ${selector('labels', 'Labels', 'name=value with * and ? in the value, with blanks between them.')}
    <div class="field">
      <label><input type="checkbox" name="everything" value="yes"${everything && html` checked`}> Everything</label>
      ${entered.mistakes
        .filter((mistake) => mistake.field === 'everything')
        .map(({ message }) => html`<p class="problem">${sentence(message)}</p>`)}
    </div>
    ${endFields('new-silence', entered)} ${signatureFields('new-silence', visitor, entered)}
    <button type="submit">Silence</button>
  </form>`;
}

/** What a form must carry to be believed. */
function csrfField({ csrf }: Visitor): Markup | null {
  return csrf === null ? null : html`<input type="hidden" name="csrf" value="${csrf}">`;
}

/** Who, where that is not known already, and why. */
export function signatureFields(prefix: string, { name }: Pick<Visitor, 'name'>, entered: Entered): Markup {
  const by = { name: 'by', label: 'Your name', autocomplete: 'name', maxLength: MAX_NAME, isRequired: true };
  const comment = { name: 'comment', label: 'Comment', maxLength: MAX_COMMENT };
  return html`${name === null ? field({ id: `${prefix}-by`, ...by }, entered) : html`<p>As ${name}.</p>`}
  ${field({ id: `${prefix}-comment`, ...comment }, entered)}`;
}

function endFields(prefix: string, entered: Entered): Markup {
  // Whoever says until when has not said for how long.
  const preset = entered.values['until'] === undefined ? { preset: '4h' } : {};
  return html`${field(
    { id: `${prefix}-for`, name: 'for', label: 'For', hint: 'Such as 30m, 4h or 7d; at most 90d.', ...preset },
    entered,
  )}
  ${field(
    { id: `${prefix}-until`, name: 'until', label: 'Or until', hint: 'Such as 2026-03-01T18:00:00Z, or a day.' },
    entered,
  )}`;
}
