// A firmware line with two update targets for the tables of forecasts, and what may be known of it.
import type { Verdict } from '../../../src/chain/verdict.ts';
import type { ForecastLine, ForecastTarget, PinnedAnchor } from '../../../src/outlook/forecast/line.ts';
import { assess } from '../../../src/outlook/assess.ts';
import type { EndpointView, OutlookState } from '../../../src/outlook/outlook.ts';
import { type JudgedIssuance, NO_SIGNALS, type PairSignals, type Renewal } from '../../../src/outlook/pair-signals.ts';
import type { Announcement, Deadline } from '../../../src/signals/signal.ts';
import { accepted, NOW, ref, refused, view } from '../views.ts';

export const CDN = 'cdn.example:443';
export const API = 'api.example:443';
export const EDGE = 'edge.example:443';

/** 00:00 UTC of a day. */
export function day(text: string): number {
  return Date.parse(`${text}T00:00:00Z`);
}

/** The anchor that `accepted(name)` of the views rests on. */
export function pinned(name: string, notAfter: string | null = '2040-01-01'): PinnedAnchor {
  const { subject, spkiSha256 } = ref(name);
  return { subject, spkiSha256, notBefore: day('2010-01-01'), notAfter: notAfter === null ? null : day(notAfter) };
}

export function deadline(name: string, changes: Partial<Deadline> = {}): Deadline {
  const { subject, spkiSha256 } = ref(name);
  return {
    kind: 'deadline',
    anchor: { subject, spkiSha256 },
    program: 'mozilla',
    rule: 'key-age',
    date: day('2027-04-15'),
    lastServed: day('2027-09-30'),
    certain: 'Mozilla stops trusting it.',
    inferred: 'A public operator has to be off it.',
    source: 'https://wiki.mozilla.org/CA/Root_CA_Lifecycles',
    at: NOW,
    confidence: 'likely',
    ...changes,
  };
}

export function announcement(name: string, from: string, changes: Partial<Announcement> = {}): Announcement {
  const { subject, spkiSha256 } = ref(name);
  return {
    kind: 'announcement',
    id: 'new-root',
    targets: [CDN],
    anchor: { subject, spkiSha256 },
    from: day(from),
    moved: [],
    source: 'https://status.example/roots',
    at: NOW,
    confidence: 'likely',
    ...changes,
  };
}

export function issuance(changes: Partial<JudgedIssuance> = {}): JudgedIssuance {
  return {
    tbsSha256: 'aa'.repeat(32),
    issuer: { subject: 'CN=New CA', spkiSha256: null },
    source: 'Cert Spotter',
    loggedAt: day('2026-05-30'),
    notAfter: day('2026-08-30'),
    state: 'waiting',
    expectedAt: day('2026-07-01'),
    answer: { kind: 'refused', refusal: 'anchor-missing', missing: null },
    ...changes,
  };
}

export const RENEWAL: Renewal = {
  start: day('2026-06-20'),
  end: day('2026-07-20'),
  by: 'lifetime',
  info: null,
  notBefore: day('2026-04-20'),
  notAfter: day('2026-07-20'),
};

/** What one round has found of a target. */
export function seen(target: string, ...views: readonly EndpointView[]): OutlookState {
  const settings = { horizonMs: 90 * 86_400_000, deadlineHorizonMs: 0, calmRounds: 3 };
  return assess(null, { firmware: 'thermostat-1.4', target, endpoints: views }, NO_SIGNALS, settings, NOW);
}

/** At a single address. */
export function seenAs(target: string, verdict: Verdict): OutlookState {
  return seen(target, view(verdict));
}

export { accepted, NOW, refused, view };

interface TargetSpec {
  readonly target?: string;
  readonly pinned?: readonly PinnedAnchor[];
  readonly state?: OutlookState | null;
  readonly signals?: Partial<PairSignals>;
}

export function target({
  target: key = CDN,
  pinned: anchors = [pinned('Root A')],
  ...known
}: TargetSpec = {}): ForecastTarget {
  return { target: key, pinned: anchors, state: known.state ?? null, signals: { ...NO_SIGNALS, ...known.signals } };
}

/** Updated through all of `targets`, unless `changes` says otherwise. */
export function line(targets: readonly ForecastTarget[], changes: Partial<ForecastLine> = {}): ForecastLine {
  return {
    firmware: 'thermostat-1.4',
    devices: 12_400,
    recovery: [],
    mindsAnchorDates: true,
    ways: targets.map(({ target: key }) => ({ target: key, hops: [] })),
    targets,
    ...changes,
  };
}
