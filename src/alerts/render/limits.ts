// How much of a notification a body may hold: texts are a stranger's, and lists grow with the fleet.
import { visibleText } from '../../lib/escape.ts';
import type { TargetKey } from '../../probe/observation.ts';

export interface Limits {
  /** Characters of a text. */
  readonly text: number;
  /** Items of a list. */
  readonly items: number;
}

// A stranger's certificate of a megabyte is no anchor; an RSA-16384 root takes 6,000 characters.
const MAX_PEM_LENGTH = 16_384;
const PEM = /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n?$/;

export function boundedText(text: string, limits: Limits): string {
  return visibleText(text, limits.text);
}

/** A target, whole: a name has at most 253 characters (RFC 1035 section 2.3.4). A redirect may have led to it. */
export function targetText(target: TargetKey): string {
  return visibleText(target, 300);
}

export function boundedList<Item>(items: readonly Item[], limits: Limits): readonly Item[] {
  return items.slice(0, limits.items);
}

/** Null of what is too large to be of use, or none. */
export function boundedPem(pem: string): string | null {
  return pem.length <= MAX_PEM_LENGTH && PEM.test(pem) ? pem : null;
}

export function orNull<From, To>(value: From | null, convert: (value: From) => To): To | null {
  return value === null ? null : convert(value);
}
