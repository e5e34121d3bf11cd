// Tokens by which whoever got a notification acknowledges its incident, without a login: signed, and good for a while.
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { EpochMs } from '../lib/clock.ts';
import { OUTLOOK_LEVELS, type OutlookLevel } from '../outlook/outlook.ts';
import type { AckLinks } from './ack-links.ts';
import { isAcknowledgeable } from './acknowledgeable.ts';
import type { Acknowledgement } from './acknowledgement.ts';

/** What a token says. */
export interface AckClaims extends Pick<Acknowledgement, 'incident' | 'level' | 'reopenedAt'> {
  /** Who was told. */
  readonly receiver: string;
  /** From when on the token is no longer good. */
  readonly expiresAt: EpochMs;
}

export type AckVerification =
  | ({ readonly kind: 'valid' } & AckClaims)
  | { readonly kind: 'expired' }
  /** Well formed, and not signed with this key. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'malformed' };

/** `v1.<claims>.<HMAC-SHA256>`, of letters, digits, `-`, `_` and `.` only. */
export function signAck(claims: AckClaims, key: Uint8Array): string {
  const { incident, level, reopenedAt, receiver, expiresAt } = claims;
  const payload = Buffer.from(JSON.stringify([incident, level, reopenedAt, receiver, expiresAt])).toString('base64url');
  return `${VERSION}.${payload}.${macOf(payload, key)}`;
}

/** What `token` is worth at `now`. Nothing in it is looked at before its signature has been found to be right. */
export function verifyAck(token: string, key: Uint8Array, now: EpochMs): AckVerification {
  if (token.length > MAX_LENGTH) return { kind: 'malformed' };
  const [, payload, mac] = TOKEN.exec(token) ?? [];
  if (payload === undefined || mac === undefined) return { kind: 'malformed' };
  // Of the text, not of the bytes: base64 writes the same bytes in several ways.
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(payload, key)))) return { kind: 'forged' };
  const claims = claimsOf(payload);
  if (claims === null) return { kind: 'malformed' };
  return now < claims.expiresAt ? { kind: 'valid', ...claims } : { kind: 'expired' };
}

const MAX_AGE_MS = 30 * 86_400_000;

/** Links to `<baseUrl>/ack`, good for 30 days, whose tokens `verifyAck` takes with the same key. */
export function ackLinks(baseUrl: string, key: Uint8Array): AckLinks {
  const page = `${baseUrl.replace(/\/+$/, '')}/ack`;
  return {
    urlFor: (notification, receiver, now) => {
      if (!isAcknowledgeable(notification)) return null;
      const { incident, outlook, reopenedAt } = notification;
      const claims = { incident, level: outlook.to, reopenedAt, receiver, expiresAt: now + MAX_AGE_MS };
      return `${page}?token=${signAck(claims, key)}`;
    },
  };
}

// What the claims are changes with the version, and with it what is signed.
const VERSION = 'v1';
const TOKEN = /^v1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

// A name of a receiver has at most 100 characters, an id 16: three times what an honest token takes.
const MAX_LENGTH = 1_024;

// The purpose is signed too: what the same key signs for something else is no acknowledgement.
function macOf(payload: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`anchorwatch ack ${VERSION}.${payload}`).digest('base64url');
}

function claimsOf(payload: string): AckClaims | null {
  const claims = parsed(payload);
  if (!Array.isArray(claims) || claims.length !== 5) return null;
  const [incident, level, reopenedAt, receiver, expiresAt] = claims as readonly unknown[];
  if (typeof incident !== 'string' || typeof receiver !== 'string') return null;
  if (!isLevel(level) || !isInstant(reopenedAt) || !isInstant(expiresAt)) return null;
  return { incident, level, reopenedAt, receiver, expiresAt };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    // Signed by us, and yet no JSON: by another version of this file. Null is no claims either.
    return null;
  }
}

function isLevel(value: unknown): value is OutlookLevel {
  return OUTLOOK_LEVELS.some((level) => level === value);
}

function isInstant(value: unknown): value is EpochMs {
  return Number.isSafeInteger(value);
}
