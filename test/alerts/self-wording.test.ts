// What anchorwatch says of itself, in one line.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { IncidentKind } from '../../src/alerts/notification.ts';
import { SELF_CODES, type SelfCode } from '../../src/alerts/self-finding.ts';
import { selfSummary } from '../../src/alerts/self-wording.ts';
import { incident, NOON } from './scene.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

const ends: readonly { readonly code: SelfCode; readonly subject: string; readonly summary: string }[] = [
  { code: 'cycle-overdue', subject: '', summary: 'anchorwatch completes cycles again, after 45 s' },
  { code: 'vantage-offline', subject: '', summary: 'anchorwatch sees again: targets answer, after 45 s' },
  {
    code: 'vantage-intercepted',
    subject: '',
    summary: 'anchorwatch sees again: its TLS connections are no longer intercepted, after 45 s',
  },
  { code: 'receiver-failing', subject: 'ops', summary: 'Notifications to ops no longer fail, after 45 s' },
  { code: 'undeliverable', subject: 'hook', summary: 'Nothing that was given up for hook is left, after 45 s' },
  { code: 'store-failing', subject: '', summary: 'anchorwatch can write its store again, after 45 s' },
  { code: 'clock-jumped', subject: '', summary: 'The clock of anchorwatch is steady again, after 45 s' },
  { code: 'source-stale', subject: 'ccadb', summary: 'The source of signals ccadb is no longer stale, after 45 s' },
  { code: 'config-unloadable', subject: '', summary: 'The config can be loaded again, after 45 s' },
  {
    code: 'anchors-expired',
    subject: 'cam-2.0',
    summary: 'cam-2.0 no longer depends on expired certificates, after 45 s',
  },
];
for (const { code, subject, summary } of ends) {
  test(`the end of ${code} is told as an end`, () => {
    assert.equal(said('resolved', code, subject, 45 * SECOND), summary);
  });
}

test('there is a row for every code', () => {
  assert.deepEqual(
    ends.map(({ code }) => code),
    SELF_CODES,
  );
});

const kinds: readonly { readonly kind: IncidentKind; readonly summary: string }[] = [
  { kind: 'opened', summary: 'Notifications do not get through (ops)' },
  { kind: 'reopened', summary: 'Notifications do not get through (ops)' },
  { kind: 'escalated', summary: 'Notifications do not get through (ops)' },
  { kind: 'reminder', summary: 'Notifications do not get through (ops), for 2 h now' },
];
for (const { kind, summary } of kinds) {
  test(`while it lasts: ${kind}`, () => {
    assert.equal(said(kind, 'receiver-failing', 'ops', 2 * HOUR), summary);
  });
}

function said(kind: IncidentKind, code: SelfCode, subject: string, ageMs: number): string {
  const [from, to] = kind === 'resolved' ? (['started', 'safe'] as const) : (['safe', 'started'] as const);
  return selfSummary({
    kind,
    at: NOON + ageMs,
    incident: incident(to, { openedAt: NOON, reopenedAt: NOON }),
    finding: { code, subject, since: NOON, detail: 'It is so.', remedy: 'Mend it.' },
    from,
    to,
    acknowledgement: null,
  });
}
