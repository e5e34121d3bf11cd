// Signals about a host whose list leads to `Root A`, the one anchor that is pinned. Days are counted from NOW.
import type { MissingAnchor } from '../../../src/chain/verdict.ts';
import type {
  IssuanceAnswer,
  JudgedCaa,
  JudgedIssuance,
  JudgedPreview,
  PairSignals,
  Renewal,
} from '../../../src/outlook/pair-signals.ts';
import { NO_SIGNALS } from '../../../src/outlook/pair-signals.ts';
import type { Announcement, CaaSet, Deadline, DeclaredRoots, NamedAnchor } from '../../../src/signals/signal.ts';
import { DAY, NOW } from '../views.ts';

/** By key, as `ref` of views.ts has it. */
export function keyed(subject: string): NamedAnchor {
  return { subject, spkiSha256: `key of ${subject}` };
}

export function nameOnly(subject: string): NamedAnchor {
  return { subject, spkiSha256: null };
}

export function inDays(days: number): number {
  return NOW + days * DAY;
}

export function signals(overrides: Partial<PairSignals> = {}): PairSignals {
  return { ...NO_SIGNALS, pinned: [keyed('Root A')], ...overrides };
}

export function deadline(days: number, overrides: Partial<Deadline> = {}): Deadline {
  return {
    kind: 'deadline',
    anchor: keyed('Root A'),
    program: 'mozilla',
    rule: 'key-age',
    date: inDays(days),
    lastServed: inDays(days + 100),
    certain: 'Mozilla stops trusting it.',
    inferred: 'A public operator has to be off it.',
    source: 'https://policy.example/',
    at: NOW,
    confidence: 'likely',
    ...overrides,
  };
}

export function declared(anchors: readonly NamedAnchor[], overrides: Partial<DeclaredRoots> = {}): DeclaredRoots {
  const source = 'https://pins.example/';
  return {
    kind: 'declared-roots',
    set: 'example',
    anchors,
    changed: null,
    source,
    at: NOW,
    confidence: 'certain',
    ...overrides,
  };
}

export function announcement(anchor: NamedAnchor, days = 60, overrides: Partial<Announcement> = {}): Announcement {
  return {
    kind: 'announcement',
    id: 'move',
    targets: ['cdn.example:443'],
    anchor,
    from: inDays(days),
    moved: [],
    source: 'https://blog.example/',
    at: NOW,
    confidence: 'likely',
    ...overrides,
  };
}

export function missing(subject: string): MissingAnchor {
  return { subject, keyId: null, certificate: null, foundIn: null };
}

export function refusedAnswer(subject: string | null = 'Root B'): IssuanceAnswer {
  return { kind: 'refused', refusal: 'anchor-missing', missing: subject === null ? null : missing(subject) };
}

export const DEPENDS: IssuanceAnswer = {
  kind: 'depends',
  acceptedIf: 'it is served with the cross-sign by Root A',
  refusal: 'anchor-missing',
  missing: missing('Root B'),
};

export function issuance(answer: IssuanceAnswer, overrides: Partial<JudgedIssuance> = {}): JudgedIssuance {
  return {
    tbsSha256: 'tbs 1',
    issuer: keyed('Issuing CA B1'),
    source: 'Cert Spotter',
    loggedAt: inDays(-2),
    notAfter: inDays(88),
    state: 'waiting',
    expectedAt: inDays(5),
    answer,
    ...overrides,
  };
}

export function caa(
  set: Partial<CaaSet>,
  current: JudgedCaa['current'] = { name: 'CA A', domains: ['a.example'] },
): JudgedCaa {
  const base = {
    kind: 'caa',
    host: 'cdn.example',
    foundAt: 'example',
    records: [],
    issuers: null,
    changed: null,
  } as const;
  return { set: { ...base, source: 'DNS', at: NOW, confidence: 'certain', ...set }, current };
}

/** Of a certificate of 90 days that is 40 days old; the window is the usual one, from its 60th to its 75th day. */
export function renewal(overrides: Partial<Renewal> = {}): Renewal {
  return {
    start: inDays(20),
    end: inDays(35),
    by: 'lifetime',
    info: null,
    notBefore: inDays(-40),
    notAfter: inDays(50),
    ...overrides,
  };
}

/** The same with a window that its CA gives, in days from NOW; `before` is where it was first. */
export function demanded(start: number, end: number, before: readonly [number, number] | null = null): Renewal {
  const info: NonNullable<Renewal['info']> = {
    kind: 'renewal-info',
    target: 'cdn.example:443',
    endEntity: 'sha of leaf',
    start: inDays(start),
    end: inDays(end),
    explanation: 'https://ca.example/incident',
    before: before === null ? null : { start: inDays(before[0]), end: inDays(before[1]) },
    source: 'https://ca.example/directory',
    at: NOW,
    confidence: 'certain',
  };
  return renewal({ start: info.start, end: info.end, by: 'ari', info });
}

export function preview(refused: JudgedPreview['refused']): JudgedPreview {
  return {
    preview: {
      kind: 'preview',
      host: 'valid.ca.example',
      port: 443,
      targets: ['cdn.example:443'],
      of: 'the next hierarchy',
      source: 'https://valid.ca.example/',
      at: NOW,
      confidence: 'likely',
    },
    refused,
  };
}

export const PREVIEW_REFUSAL: NonNullable<JudgedPreview['refused']> = {
  refusal: 'anchor-missing',
  deviceCode: '-688',
  missing: missing('Root B'),
};
