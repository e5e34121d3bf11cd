// How failures name certificates and instants, so that every stack says the same thing in the same words.
import { isoInstant } from '../../lib/clock.ts';
import type { Certificate } from '../certificate.ts';
import type { Name } from '../name.ts';

/** A name in quotation marks; a stranger wrote it, so whoever shows it escapes it. */
export function quoted(name: Name | null): string {
  return `"${name === null || name.text === '' ? '(empty name)' : name.text}"`;
}

export function expiredText({ subject, notAfter }: Certificate): string {
  return `${quoted(subject)} expired at ${isoInstant(notAfter)}`;
}

export function notYetValidText({ subject, notBefore }: Certificate): string {
  return `${quoted(subject)} is not valid before ${isoInstant(notBefore)}`;
}
