// Reads notBefore and notAfter (RFC 5280 section 4.1.2.5).
import type { EpochMs } from '../lib/clock.ts';
import { contentOf, type DerElement, malformed, TAG } from './der.ts';

/** UTCTime (years 1950 to 2049) or GeneralizedTime, both in UTC to the second. Throws `malformed-certificate`. */
export function decodeTime(
  der: Uint8Array,
  element: DerElement | undefined,
  field: string,
  parent: DerElement,
): EpochMs {
  if (element === undefined) throw malformed(field, parent.end, 'is missing');
  const text = String.fromCharCode(...contentOf(der, element).subarray(0, 16));
  const match =
    element.tag === TAG.utcTime
      ? UTC_TIME.exec(text)
      : element.tag === TAG.generalizedTime
        ? GENERALIZED_TIME.exec(text)
        : null;
  if (match === null) throw malformed(field, element.offset, 'is no time of the form YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ');
  const [written = 0, month = 0, ...rest] = match.slice(1).map(Number);
  const year = element.tag === TAG.generalizedTime ? written : written < 50 ? 2000 + written : 1900 + written;
  const [day = 0, hour = 0, minute = 0, second = 0] = rest;
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  const at = new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
  const exists = month >= 1 && month <= 12 && new Date(at).getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) throw malformed(field, element.offset, 'is no date');
  return at;
}

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
