// The small phrases that summaries, advice and renderings share. Names in them are a stranger's: sinks escape them.
import type { RefusalCode } from '../chain/verdict.ts';
import { isoInstant, type EpochMs } from '../lib/clock.ts';
import { commonName } from '../lib/common-name.ts';
import type { ProbeFailure } from '../probe/observation.ts';
import type { Deadline } from '../signals/signal.ts';

const DAY_MS = 86_400_000;

/** `12,400 devices`, `1 device`. */
export function countOf(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `1 is`, `12,400 are`. */
export function isPhrase(count: number): string {
  return `${grouped(count)} ${count === 1 ? 'is' : 'are'}`;
}

/** `12,400`. Not by toLocaleString, whose tables take 15 ms to load: a twentieth of a whole check. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `thermostat-1.4 (12,400 devices)`. */
export function firmwareText(firmware: string, devices: number | null): string {
  return devices === null ? firmware : `${firmware} (${countOf(devices, 'device')})`;
}

/** `2026-03-01`, in UTC. */
export function dayText(at: EpochMs): string {
  return isoInstant(at).slice(0, 10);
}

/** `yesterday`, `3 days ago`, counted in days of UTC. */
export function daysAgoText(at: EpochMs, now: EpochMs): string {
  const days = Math.floor(now / DAY_MS) - Math.floor(at / DAY_MS);
  return days === 1 ? 'yesterday' : `${String(days)} days ago`;
}

/** `2026-03-01 12:30 UTC`. */
export function minuteText(at: EpochMs): string {
  return `${isoInstant(at).slice(0, 16).replace('T', ' ')} UTC`;
}

/** The common name of an RFC 4514 text, which people know a CA by; the whole text where it has none. */
export function shortName(subject: string): string {
  return commonName(subject) ?? (subject.trim() === '' ? '(no name)' : subject);
}

/** `a`, `a and b`, `a, b and c`; of more than `most` the rest is counted. */
export function listText(items: readonly string[], most = 5): string {
  const shown = items.length > most ? [...items.slice(0, most), `${String(items.length - most)} more`] : items;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/** A failed probe in a few words: `timed-out (handshake)`, `alert 40 (handshake_failure)`. */
export function failureText(failure: ProbeFailure): string {
  switch (failure.code) {
    case 'timed-out':
    case 'closed':
    case 'reset':
      return `${failure.code} (${failure.step})`;
    case 'dns-failed':
    case 'malformed':
    case 'local':
      return `${failure.code} (${failure.detail})`;
    case 'not-tls':
      return `not-tls (${sampleText(failure.sample)})`;
    case 'starttls-refused':
      return `starttls-refused (${failure.reply})`;
    case 'alert':
      return `alert ${String(failure.alert)} (${failure.name})`;
    case 'list-too-large':
      return `list-too-large (more than ${countOf(failure.max, failure.limit.slice(0, -1))})`;
    case 'name-not-found':
    case 'dns-timeout':
    case 'refused':
    case 'unreachable':
      return failure.code;
  }
}

/** The first bytes of something that is not TLS: as text where they are text (`"HTTP/1.1 400 Bad"`), else as hex. */
function sampleText(hex: string): string {
  const text = Buffer.from(hex, 'hex').toString('latin1').trimEnd();
  return /^[ -~]+$/.test(text) ? JSON.stringify(text) : hex;
}

export const PROGRAM_NAMES: Readonly<Record<Deadline['program'], string>> = { mozilla: 'Mozilla', chrome: 'Chrome' };

/** Why a list is refused, after a colon. */
export const REFUSAL_PHRASES: Readonly<Record<RefusalCode, string>> = {
  'empty-list': 'the server sends no certificate',
  'malformed-certificate': 'it cannot parse a served certificate',
  'no-anchors': 'it has no anchor to trust',
  'anchor-not-loaded': 'its stack does not load the pinned anchor',
  'anchor-expired': 'its pinned anchor has expired',
  'anchor-not-yet-valid': 'its pinned anchor is not valid yet',
  expired: 'a served certificate has expired',
  'not-yet-valid': 'a served certificate is not valid yet',
  'name-mismatch': 'the certificate is for another name',
  'name-constraints': 'a CA may not issue for this name',
  'extended-key-usage': 'the certificate is not for TLS servers',
  'key-usage': 'a certificate may not be used like this',
  'unknown-critical-extension': 'a critical extension is unknown to its stack',
  'path-length': 'the path is longer than a CA allows',
  'not-a-ca': 'an issuer is not a CA',
  'weak-algorithm': 'a signature algorithm is too weak for its stack',
  'weak-key': 'a key is too weak for its stack',
  'unsupported-algorithm': 'its stack does not know an algorithm',
  'list-too-long': 'the served list is too long for its stack',
  'signature-invalid': 'a signature is not valid',
  'issuer-missing': 'an issuer is neither served nor pinned',
  'anchor-missing': 'the CA is not pinned',
  'budget-exhausted': 'judging it took too long',
};
