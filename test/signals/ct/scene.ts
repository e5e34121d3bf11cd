// What the tests of CT share: an instant, certificates as they come from CT, and one round against an API.
import type { TestContext } from 'node:test';

import type { CtPage } from '../../../src/signals/ct/answer.ts';
import { fullBudget } from '../../../src/signals/ct/budget.ts';
import {
  CERT_SPOTTER_DEFAULTS,
  certSpotterPages,
  type CertSpotterParts,
  type CertSpotterSettings,
  type CertSpotterState,
} from '../../../src/signals/ct/cert-spotter.ts';
import type { LoggedCertificate } from '../../../src/signals/ct/logged-certificate.ts';
import {
  type ApiFault,
  digest,
  type IssuanceObject,
  loopbackGet,
  startCertSpotterApi,
} from '../../support/certspotter-api.ts';

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NAME = 'www.example.com';
export const never = new AbortController().signal;

export function logged(name: string, fields: Partial<LoggedCertificate> = {}): LoggedCertificate {
  return {
    source: 'test',
    at: NOW,
    tbsSha256: digest(`tbs ${name}`),
    spkiSha256: digest(`key ${name}`),
    dnsNames: [NAME],
    issuer: { subject: 'CN=Sub CA 1', spkiSha256: digest('Sub CA 1') },
    notBefore: NOW - DAY,
    notAfter: NOW + 90 * DAY,
    der: null,
    ...fields,
  };
}

export function freshState(fields: Partial<CertSpotterState> = {}): CertSpotterState {
  return { cursors: [], budget: fullBudget(1_000, NOW), ...fields };
}

export function partsFor(url: string, settings: Partial<CertSpotterSettings> = {}, now = NOW): CertSpotterParts {
  return {
    settings: { ...CERT_SPOTTER_DEFAULTS, queriesPerHour: 1_000, url, ...settings },
    get: loopbackGet,
    clock: { now: () => now },
    random: () => 0,
  };
}

export interface ApiScene {
  readonly issuances?: readonly IssuanceObject[];
  readonly faults?: readonly (ApiFault | null)[];
  readonly pageSize?: number;
}

export async function apiFor(t: TestContext, { issuances = [], faults = [], pageSize = 100 }: ApiScene = {}) {
  const api = await startCertSpotterApi(() => issuances, { faults, pageSize });
  t.after(api.close);
  return api;
}

export function roundOf(
  parts: CertSpotterParts,
  state: CertSpotterState = freshState(),
  names: readonly string[] = [NAME],
): Promise<readonly CtPage[]> {
  return collected(certSpotterPages(names, state, parts, never));
}

/** The state that the store has after a page. */
export function stateAfter(state: CertSpotterState, { cursor, budget }: CtPage): CertSpotterState {
  return { budget, cursors: [...state.cursors.filter(({ name }) => name !== cursor.name), cursor] };
}

export async function collected<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
