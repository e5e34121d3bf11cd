// What the link in a notification leads to: its signed token is the right to acknowledge that one incident, without a
// login. To look at the page changes nothing, for what scans mails follows links.
import { isAcknowledged } from '../../alerts/acknowledgement.ts';
import { CodedError } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import { compareLevels } from '../../outlook/outlook.ts';
import { acknowledge, acknowledgementOf } from '../../views/incidents/acknowledge.ts';
import { type Acknowledgeable, acknowledgeableByToken } from '../../views/incidents/acknowledging.ts';
import { readSignature } from '../../views/incidents/hand-input.ts';
import { signatureText } from '../../views/incidents/silence-text.ts';
import type { App, Asked } from '../app-env.ts';
import { askerOf } from '../door/asker.ts';
import { Attempts } from '../door/attempts.ts';
import type { Door } from '../door/door.ts';
import { formOf } from '../form.ts';
import { framed } from '../layout.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { ago, levelBadge, minute } from '../pieces.ts';
import { errorPage } from './error.ts';
import { type Entered, NOTHING_ENTERED, otherMistakes } from './field.ts';
import { signatureFields } from './incident-actions-forms.ts';

/** Nobody guesses a signature; this is what guessing may cost us. */
const LIMITS = { perAddress: 30, overall: null, withinMs: 15 * 60_000 };

/** Who follows a link is nobody that the door knows. */
const NOBODY = { name: null };

export function serveAck(app: App, door: Door, parts: WebParts): void {
  const attempts = new Attempts(LIMITS);
  const { store, clock, watched } = parts;

  const byToken = async (asked: Asked, token: string): Promise<Acknowledgeable | Response> => {
    const { address } = askerOf(asked, door.keys());
    const waitMs = attempts.take(address, clock.now());
    if (waitMs > 0) return tooOften(asked, waitMs);
    try {
      const wanted = await acknowledgeableByToken(store, token, clock.now());
      attempts.giveBack(address);
      return wanted;
    } catch (error) {
      if (!isGuess(error)) attempts.giveBack(address);
      return refusal(asked, error);
    }
  };
  app.get('/ack', async (asked) => {
    const token = asked.req.query('token') ?? '';
    const wanted = await byToken(asked, token);
    return wanted instanceof Response ? wanted : ackPage(asked, parts, { wanted, token, entered: NOTHING_ENTERED });
  });
  app.post('/ack', async (asked) => {
    const { token = '', by = '', comment = '' } = await formOf(asked);
    const wanted = await byToken(asked, token);
    if (wanted instanceof Response) return wanted;
    const read = readSignature({ by, comment }, null);
    if (read.kind === 'invalid') {
      return ackPage(asked, parts, { wanted, token, entered: { values: { by, comment }, mistakes: read.mistakes } });
    }
    await acknowledge(store, wanted, read.value, clock.now());
    await watched.look();
    return asked.redirect(`/ack?token=${encodeURIComponent(token)}`, 303);
  });
}

interface AckView {
  readonly wanted: Acknowledgeable;
  readonly token: string;
  readonly entered: Entered;
}

async function ackPage(asked: Asked, { store, clock }: WebParts, view: AckView): Promise<Response> {
  const { wanted, token, entered } = view;
  const { incident, level } = wanted;
  const now = clock.now();
  const known = await acknowledgementOf(store, incident.id, now);
  const holding = isAcknowledged(known, incident, level) ? known : null;
  const isLouder = compareLevels(incident.level, level) > 0;
  const body = html`<section class="card door">
    <h1>${holding === null ? 'Acknowledge' : 'Acknowledged'}</h1>
    <p>${levelBadge(incident.level)} ${incident.summary}</p>
    <p>${incident.id}, open since ${minute(incident.reopenedAt)}.</p>
    ${holding !== null && html`<p class="notice" role="status">Acknowledged as ${holding.level} by ${signatureText(holding)}, ${ago(holding.at, now)}. Reminders and escalation stop; what is new or becomes louder is still told.</p>`}
    ${isLouder && html`<p class="problem">The notification told of it as ${level}, and that is what its link acknowledges. It is ${incident.level} by now, and goes on asking.</p>`}
    <form method="post" action="/ack">
      <input type="hidden" name="token" value="${token}">
      ${otherMistakes(entered, ['by', 'comment'])} ${signatureFields('ack', NOBODY, entered)}
      <button type="submit"${holding !== null && html` class="quiet"`}>${holding === null ? `Acknowledge as ${level}` : 'Take over'}</button>
    </form>
  </section>`;
  return answer(asked, incident.summary, body, entered.mistakes.length > 0 ? 400 : 200);
}

/** By the code of what `acknowledgeableByToken` throws. */
const REFUSALS: Readonly<Record<string, { readonly status: 400 | 403 | 409 | 410; readonly message: string }>> = {
  'token-malformed': { status: 400, message: 'This link is not whole: copy all of it from the notification' },
  'token-forged': { status: 403, message: 'This link was not made by this anchorwatch, or was altered' },
  'token-expired': { status: 410, message: 'This link is too old: they are good for 30 days' },
  'token-outdated': {
    status: 409,
    message: 'The incident was reopened since this link was sent: the latest notification has one that is good',
  },
  'incident-over': { status: 409, message: 'The incident is over: nothing is left to acknowledge' },
  'incident-unknown': { status: 410, message: 'The incident is so long over that it was forgotten' },
};

/** Whoever follows a link that we signed guesses nothing, however late they come. */
function isGuess(error: unknown): boolean {
  return error instanceof CodedError && (error.code === 'token-forged' || error.code === 'token-malformed');
}

function refusal(asked: Asked, error: unknown): Response {
  const known = error instanceof CodedError ? REFUSALS[String(error.code)] : undefined;
  if (known === undefined) throw error;
  return errorPage(asked, known.status, visibleText(known.message, 300));
}

function tooOften(asked: Asked, waitMs: number): Response {
  asked.header('retry-after', String(Math.ceil(waitMs / 1_000)));
  return errorPage(asked, 429, 'Too many links that were none: try again later');
}

function answer(asked: Asked, title: string, body: Markup, status: 200 | 400): Response {
  return asked.html(framed({ title, nav: null, body, visitor: null, isLive: false }).text, status);
}
