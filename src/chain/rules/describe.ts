// How failures name certificates and instants, so that every stack says the same thing in the same words.
import { isoInstant } from '../../lib/clock.ts';
import type { Certificate } from '../certificate.ts';
import type { Name } from '../name.ts';

/** Names of real CAs have up to 200 characters; hostile ones fill a certificate. */
const MAX_SHOWN = 256;

/** A name in quotation marks; a stranger wrote it, so whoever shows it escapes it. */
export function quoted(name: Name | null): string {
  if (name === null || name.text === '') return '"(empty name)"';
  return name.text.length > MAX_SHOWN ? `"${name.text.slice(0, MAX_SHOWN)}..."` : `"${name.text}"`;
}

export function expiredText({ subject, notAfter }: Certificate): string {
  return `${quoted(subject)} expired at ${isoInstant(notAfter)}`;
}

export function notYetValidText({ subject, notBefore }: Certificate): string {
  return `${quoted(subject)} is not valid before ${isoInstant(notBefore)}`;
}
