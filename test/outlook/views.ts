// Endpoint views for the tables: the verdicts are written out, for here only what follows from them is asked.
import type { Accepted, CertificateRef, Refused, Uncertain, Verdict } from '../../src/chain/verdict.ts';
import type { EndpointView, RoundView } from '../../src/outlook/outlook.ts';
import type { ProbeFailure } from '../../src/probe/observation.ts';

export const DAY = 86_400_000;
export const NOW = Date.parse('2026-06-01T00:00:00Z');

const HELLO = { profile: 'tls12-rsa', sni: true } as const;

export function ref(subject: string, days: { from?: number; to?: number } = {}): CertificateRef {
  const [notBefore, notAfter] = [NOW + (days.from ?? -365) * DAY, NOW + (days.to ?? 3_650) * DAY];
  return { subject, sha256: `sha of ${subject}`, spkiSha256: `key of ${subject}`, notBefore, notAfter };
}

/** Accepted by the anchor of that name; `pathDays` until path or anchor end, `leafDays` until the end entity does. */
export function accepted(anchor: string, ends: { pathDays?: number; leafDays?: number } = {}): Accepted {
  const anchorRef = ref(anchor, ends.pathDays === undefined ? {} : { to: ends.pathDays });
  const endEntity = ref('leaf', { from: -30, to: ends.leafDays ?? 60 });
  const pathUntil = ends.pathDays === undefined ? null : NOW + ends.pathDays * DAY;
  const leafUntil = NOW + (ends.leafDays ?? 60) * DAY;
  return {
    kind: 'accepted',
    evidence: 'measured',
    path: [endEntity, ref('intermediate'), anchorRef],
    anchor: anchorRef,
    until: pathUntil === null ? leafUntil : Math.min(pathUntil, leafUntil),
    pathUntil,
    pathEndsWith: pathUntil === null ? null : anchorRef,
    soft: [],
    holds: { from: null, until: null },
  };
}

export function refused(missing: string | null, code: Refused['code'] = 'anchor-missing'): Refused {
  return {
    kind: 'refused',
    evidence: 'measured',
    since: null,
    code,
    deviceCode: '-688',
    detail: 'refused',
    attempts: [{ path: [ref('leaf')], code, depth: 0, detail: 'refused' }],
    missing: missing === null ? null : { subject: missing, keyId: null, certificate: null, foundIn: null },
    holds: { from: null, until: null },
  };
}

export const uncertain: Uncertain = {
  kind: 'uncertain',
  evidence: 'inferred',
  accepting: { assuming: 'mustVerify is path', verdict: accepted('Root A') },
  refusing: { assuming: 'mustVerify is every-certificate', verdict: refused('Root B') },
  holds: { from: null, until: null },
};

interface ViewOptions {
  readonly address?: string | null;
  readonly served?: readonly string[];
  readonly leafKey?: string;
  readonly proven?: boolean;
}

export function view(verdict: Verdict, options: ViewOptions = {}): EndpointView {
  return {
    address: options.address === undefined ? '192.0.2.1' : options.address,
    hello: HELLO,
    at: NOW,
    served: options.served ?? ['leaf-1', 'intermediate-1'],
    endEntity: ref(options.leafKey ?? 'leaf'),
    verdict,
    failure: null,
    proven: options.proven ?? true,
    isMixed: false,
  };
}

export function silent(
  address: string | null = '192.0.2.1',
  failure: ProbeFailure = { code: 'timed-out', step: 'connect' },
): EndpointView {
  return {
    address,
    hello: HELLO,
    at: NOW,
    served: [],
    endEntity: null,
    verdict: null,
    failure,
    proven: false,
    isMixed: false,
  };
}

export function round(...endpoints: readonly EndpointView[]): RoundView {
  return { firmware: 'thermostat-1.4', target: 'cdn.example:443', endpoints };
}
