// The certificates that go along with a mail: what the host serves, and what to ship.
import { setTimeout } from 'node:timers/promises';

import { errorText } from '../../../lib/coded-error.ts';
import type { DeviceNotification, Notification } from '../../notification.ts';
import { boundedPem } from '../../render/limits.ts';
import { pemOf } from '../../render/pem-text.ts';
import { countOf } from '../../wording.ts';
import type { CertificateSource } from '../receiver.ts';

export interface Attachments {
  readonly files: readonly PemFile[];
  /** What is not attached, and why. */
  readonly notes: readonly string[];
}

interface PemFile {
  readonly filename: string;
  readonly pem: string;
  /** What is in it. */
  readonly about: string;
}

/** Of all attachments together, in bytes: what every mail server takes. */
export const MAX_ATTACHED = 256_000;

// A store that is locked or slow must not hold up the alarm: it goes without.
const LOOK_UP_TIMEOUT_MS = 5_000;

/** Rejects for nothing: what cannot be had, or not in time, is left out, and said. */
export async function attachmentsOf(
  notification: Notification,
  certificates: CertificateSource,
  signal: AbortSignal,
  timeoutMs = LOOK_UP_TIMEOUT_MS,
): Promise<Attachments> {
  if (notification.about !== 'devices' || notification.kind === 'resolved') return { files: [], notes: [] };
  const anchors = advisedAnchors(notification);
  const rest = MAX_ATTACHED - anchors.reduce((sum, { pem }) => sum + pem.length, 0);
  const lookUp = () => lookedUp(certificates, notification.evidence.served, signal, timeoutMs);
  const served = await servedList(notification, lookUp, rest);
  return { files: [...served.files, ...anchors], notes: served.notes };
}

function advisedAnchors({ advice }: DeviceNotification): readonly PemFile[] {
  const pems = advice.flatMap(({ pem }) => (pem === null ? [] : (boundedPem(pem) ?? [])));
  const { taken } = within(pems, MAX_ATTACHED);
  if (taken.length === 0) return [];
  return [
    { filename: 'advised-anchors.pem', pem: taken.join(''), about: `${countOf(taken.length, 'anchor')} to ship` },
  ];
}

async function servedList(
  { evidence, target }: DeviceNotification,
  lookUp: () => Promise<Stored>,
  room: number,
): Promise<Attachments> {
  const { served } = evidence;
  if (served.length === 0) return { files: [], notes: [] };
  const stored = await lookUp();
  if (!stored.ok) return { files: [], notes: [`The served list is missing: ${stored.error}.`] };
  const ders = served.flatMap((sha256) => stored.certificates.get(sha256) ?? []);
  const { taken, left } = within(ders.map(pemOf), room);
  const unknown = served.length - ders.length;
  const files = [{ filename: 'served-list.pem', pem: taken.join(''), about: `as served by ${target}, in this order` }];
  return {
    files: taken.length === 0 ? [] : files,
    notes: [
      ...(unknown === 0 ? [] : [`Of the served list ${countOf(unknown, 'certificate')} could not be found.`]),
      ...(left === 0 ? [] : [`Of the served list ${countOf(left, 'certificate')} would make the mail too large.`]),
    ],
  };
}

type Stored =
  | { readonly ok: true; readonly certificates: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly error: string };

async function lookedUp(
  source: CertificateSource,
  sha256s: readonly string[],
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Stored> {
  const over = new AbortController();
  const late = setTimeout(timeoutMs, null, { signal: AbortSignal.any([over.signal, signal]) });
  try {
    // Behind an await, so that whatever goes wrong goes wrong within the race.
    const looked = Promise.resolve().then(() => source(sha256s));
    const certificates = await Promise.race([looked, late]);
    if (certificates === null) return { ok: false, error: 'looking it up took too long' };
    return { ok: true, certificates };
  } catch (error) {
    return { ok: false, error: errorText(error) };
  } finally {
    over.abort();
  }
}

/** The first texts that fit `room` together, and how many are left. */
function within(texts: readonly string[], room: number): { readonly taken: readonly string[]; readonly left: number } {
  let used = 0;
  const taken = texts.filter((text) => {
    used += text.length;
    return used <= room;
  });
  return { taken, left: texts.length - taken.length };
}
