// What anchorwatch finds of itself: when, of whom, and what it says to do about it.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { ReceiverHealth } from '../../src/alerts/outbox.ts';
import { SELF_CODES, type SelfCode } from '../../src/alerts/self-finding.ts';
import { type SelfFacts, selfFindings, storeFailing } from '../../src/daemon/self-check.ts';
import { DAY, HOUR, MINUTE, NOON } from '../alerts/scene.ts';
import { anchorwatch } from '../cli/command.ts';

function facts(changes: Partial<SelfFacts> = {}): SelfFacts {
  return {
    now: NOON,
    lastCycleAt: NOON - MINUTE,
    sinceLastCycleMs: MINUTE,
    allowedGapMs: 31 * MINUTE,
    offlineSince: null,
    intercepted: null,
    stale: [],
    receivers: [],
    named: ['ops', 'hook'],
    clockJump: null,
    configTrouble: null,
    expired: [],
    ...changes,
  };
}

function health(changes: Partial<ReceiverHealth> = {}): ReceiverHealth {
  const well = { pending: 0, failingSince: null, lastError: null, lastDeliveredAt: NOON - DAY, undeliverable: 0 };
  return { receiver: 'hook', ...well, ...changes };
}

const failing = { pending: 2, failingSince: NOON - HOUR, lastError: 'answered 503' };
const anchors = { subject: 'thermostat-1.4', at: Date.parse('2026-02-28T23:59:59Z'), isFirmware: true };

interface Row {
  readonly name: string;
  readonly facts: Partial<SelfFacts>;
  /** Code, subject and since of each finding. */
  readonly found: readonly (readonly [SelfCode, string, number])[];
  readonly says?: RegExp;
}

const rows: readonly Row[] = [
  { name: 'all is well', facts: { receivers: [health()] }, found: [] },
  { name: 'a cycle as long ago as it may be', facts: { sinceLastCycleMs: 31 * MINUTE }, found: [] },
  {
    name: 'a cycle a millisecond longer ago',
    facts: { sinceLastCycleMs: 31 * MINUTE + 1, lastCycleAt: NOON - HOUR },
    found: [['cycle-overdue', '', NOON - HOUR]],
    says: /^The last complete cycle ended at 2026-03-01T11:00:00Z\./,
  },
  {
    name: 'a cycle of the future: the clock was set back, and the cycle is a minute old all the same',
    facts: { lastCycleAt: NOON + DAY },
    found: [],
  },
  {
    name: 'a cycle of yesterday: the clock was set ahead, and the cycle is a minute old all the same',
    facts: { lastCycleAt: NOON - DAY },
    found: [],
  },
  {
    name: 'no target answers',
    facts: { offlineSince: NOON - 5 * MINUTE },
    found: [['vantage-offline', '', NOON - 5 * MINUTE]],
    says: /Nothing is concluded from that/,
  },
  {
    name: 'TLS is intercepted',
    facts: { intercepted: { since: NOON - HOUR, issuer: 'CN=Gateway', targets: 2 } },
    found: [['vantage-intercepted', '', NOON - HOUR]],
    says: /^Each of 2 targets shows a list below CN=Gateway, a CA that no public list knows/,
  },
  {
    name: 'sources of signals that are stale, each for itself',
    facts: {
      stale: [
        { source: 'CAA', since: NOON - DAY, problem: 'SERVFAIL' },
        { source: 'ARI', since: NOON - HOUR, problem: 'timed out' },
      ],
    },
    found: [
      ['source-stale', 'CAA', NOON - DAY],
      ['source-stale', 'ARI', NOON - HOUR],
    ],
    says: /^CAA has given nothing usable since 2026-02-28T12:00:00Z: SERVFAIL\. What it said before stands\.$/,
  },
  {
    name: 'a receiver that fails for a millisecond less than an hour',
    facts: { receivers: [health({ ...failing, failingSince: NOON - HOUR + 1 })] },
    found: [],
  },
  {
    name: 'a receiver that fails for an hour',
    facts: { receivers: [health(failing)] },
    found: [['receiver-failing', 'hook', NOON - HOUR]],
    says: /^Nothing gets through to hook for an hour or longer; 2 notifications wait\. Last error: answered 503$/,
  },
  {
    name: 'of one notification that waits it says so',
    facts: { receivers: [health({ ...failing, pending: 1, lastError: null })] },
    found: [['receiver-failing', 'hook', NOON - HOUR]],
    says: /1 notification waits\. Last error: none$/,
  },
  {
    name: 'a receiver that fails since an hour in the future: the clock was set back',
    facts: { receivers: [health({ ...failing, failingSince: NOON + HOUR })] },
    found: [['receiver-failing', 'hook', NOON + HOUR]],
  },
  {
    name: 'a receiver that the config names no longer fails nobody',
    facts: { receivers: [health({ ...failing, receiver: 'gone' })] },
    found: [],
  },
  {
    name: 'what was given up is told, also of a receiver that the config names no longer',
    facts: { receivers: [health({ undeliverable: 1 }), health({ receiver: 'gone', undeliverable: 3 })] },
    found: [
      ['undeliverable', 'hook', NOON],
      ['undeliverable', 'gone', NOON],
    ],
    says: /^1 notification for hook could not be delivered/,
  },
  {
    name: 'a receiver that fails, and for which something was given up',
    facts: { receivers: [health({ ...failing, undeliverable: 1 })] },
    found: [
      ['receiver-failing', 'hook', NOON - HOUR],
      ['undeliverable', 'hook', NOON],
    ],
  },
  {
    name: 'the clock went back',
    facts: { clockJump: { at: NOON - MINUTE, byMs: -DAY } },
    found: [['clock-jumped', '', NOON - MINUTE]],
    says: /^The clock went back by 1 d, or the machine slept\./,
  },
  {
    name: 'the clock went ahead',
    facts: { clockJump: { at: NOON - MINUTE, byMs: 90 * MINUTE } },
    found: [['clock-jumped', '', NOON - MINUTE]],
    says: /went ahead by 1 h 30 min/,
  },
  {
    name: 'a config that can no longer be loaded',
    facts: { configTrouble: { since: NOON - HOUR, mistakes: ['a.yaml:1:1 smtp.ca: gone', 'and 2 more'] } },
    found: [['config-unloadable', '', NOON - HOUR]],
    says: /could not start again: a\.yaml:1:1 smtp\.ca: gone; and 2 more$/,
  },
  {
    name: 'anchors that have all expired, of a firmware and of a CA file',
    facts: { expired: [anchors, { ...anchors, subject: 'ca.pem', isFirmware: false }] },
    found: [
      ['anchors-expired', 'thermostat-1.4', anchors.at],
      ['anchors-expired', 'ca.pem', anchors.at],
    ],
    says: /^Every anchor of thermostat-1\.4 has expired, the last on 2026-02-28\.$/,
  },
];

for (const row of rows) {
  test(`self-check: ${row.name}`, () => {
    const findings = selfFindings(facts(row.facts));
    assert.deepEqual(
      findings.map(({ code, subject, since }) => [code, subject, since]),
      row.found,
    );
    if (row.says !== undefined) assert.match(findings[0]?.detail ?? '', row.says);
  });
}

const HOSTILE = `\u001b[31m\n<b>\u202e${'x'.repeat(5_000)}`;

/** Everything at once. */
const everything = (text: string): SelfFacts =>
  facts({
    sinceLastCycleMs: DAY,
    offlineSince: NOON,
    intercepted: { since: NOON, issuer: text, targets: 2 },
    stale: [{ source: 'CAA', since: NOON, problem: text }],
    receivers: [health({ ...failing, lastError: text, undeliverable: 1 })],
    clockJump: { at: NOON, byMs: DAY },
    configTrouble: { since: NOON, mistakes: [text] },
    expired: [anchors],
  });

const findingsOf = (text: string) => [...selfFindings(everything(text)), storeFailing({ since: NOON, error: text })];

test('self-check: texts of strangers are one line of visible characters, and bounded', () => {
  for (const { code, detail } of findingsOf(HOSTILE)) {
    assert.doesNotMatch(detail, /[\u0000-\u001f\u202e]/, code);
    assert.ok(detail.length < 800, code);
  }
});

test('self-check: every code is found', () => {
  const found = new Set(findingsOf('').map(({ code }) => code));
  assert.deepEqual(
    SELF_CODES.filter((code) => !found.has(code)),
    [],
  );
});

test('self-check: the commands of the remedies exist', async () => {
  const commands = findingsOf('').flatMap(({ remedy }) => remedy.match(/anchorwatch [a-z]+ [a-z]+/g) ?? []);
  assert.deepEqual(
    new Set(commands),
    new Set(['anchorwatch alerts test', 'anchorwatch alerts outbox', 'anchorwatch config check']),
  );
  for (const command of commands) {
    const { status, stdout } = await anchorwatch([...command.split(' ').slice(1), '--help']);
    assert.equal(status, 0, command);
    assert.match(stdout, new RegExp(`Usage: ${command}`), command);
  }
  const { stdout } = await anchorwatch(['alerts', 'outbox', '--help']);
  assert.match(stdout, /--retry/);
  assert.match(stdout, /--discard/);
});
