// What is acknowledged, by an id or by the token of a link, and whether it can be.
import { verifyAck, type AckVerification } from '../../alerts/ack-token.ts';
import { isAcknowledged, type Acknowledgement } from '../../alerts/acknowledgement.ts';
import { type Incident, isOpen } from '../../alerts/incident.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import type { OutlookLevel } from '../../outlook/outlook.ts';
import type { Store } from '../../store/store.ts';
import { instantFrom } from '../../lib/dates.ts';
import { findIncident } from './find-incident.ts';

/** An incident, and what of it is to be acknowledged. */
export interface Acknowledgeable {
  readonly incident: Incident;
  readonly level: OutlookLevel;
}

type Readable = Pick<Store, 'incident' | 'incidents' | 'linkKey'>;

/** As it is now. Throws what `findIncident` throws, and CodedError `incident-over`. */
export async function acknowledgeableById(store: Readable, id: string, now: EpochMs): Promise<Acknowledgeable> {
  const incident = await findIncident(store, id);
  requireOpen(incident, now);
  return { incident, level: incident.level };
}

/** As it was told. Throws the same, and CodedError `token-expired`, `token-forged`, `token-malformed`, `token-outdated`. */
export async function acknowledgeableByToken(store: Readable, text: string, now: EpochMs): Promise<Acknowledgeable> {
  const claims = claimsOf(verifyAck(tokenIn(text), await store.linkKey(), now));
  const incident = await findIncident(store, claims.incident);
  requireOpen(incident, now);
  if (claims.reopenedAt !== incident.reopenedAt) {
    const since = instantFrom(now, incident.reopenedAt);
    throw new CodedError(
      'token-outdated',
      `${incident.id} was reopened ${since}, and the link is of before that; ${byIdHint(incident.id)}`,
    );
  }
  return { incident, level: claims.level };
}

/** The token itself, or the one in a link that was copied whole. */
function tokenIn(text: string): string {
  return /[?&]token=([^&#\s]*)/.exec(text)?.[1] ?? text.trim();
}

function claimsOf(verification: AckVerification) {
  switch (verification.kind) {
    case 'valid':
      return verification;
    case 'expired':
      throw new CodedError('token-expired', `the link is too old: they are good for 30 days; ${byIdHint('ID')}`);
    case 'forged':
      throw new CodedError(
        'token-forged',
        'the token was not signed with this store: it was altered, or is of another daemon',
      );
    case 'malformed':
      throw new CodedError(
        'token-malformed',
        'this is no token: expected what follows "token=" in the link of a mail, whole',
      );
  }
}

function byIdHint(id: string): string {
  return `acknowledge it as it is now: anchorwatch alerts ack ${id}`;
}

function requireOpen(incident: Incident, now: EpochMs): void {
  if (isOpen(incident)) return;
  const over = instantFrom(now, incident.resolvedAt ?? now);
  const goesOn = incident.continuedIn === null ? '' : `, and goes on as ${incident.continuedIn}`;
  throw new CodedError(
    'incident-over',
    `${incident.id} is over since ${over}${goesOn}: nothing is left to acknowledge`,
  );
}

/**
 * The level to acknowledge: that of `known`, where it still holds and is louder. Whoever follows the link of an earlier
 * mail, or takes an incident over that has eased, takes nothing back.
 */
export function levelToAcknowledge({ incident, level }: Acknowledgeable, known: Acknowledgement | null): OutlookLevel {
  return known !== null && isAcknowledged(known, incident, level) ? known.level : level;
}
