// What the log says of firmware that can no longer be updated: as loud as it is, with how many devices.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import test from 'node:test';

import { pino } from 'pino';

import type { CycleReport } from '../../src/daemon/cycle.ts';
import type { DaemonEvents } from '../../src/daemon/daemon.ts';
import { logEvents } from '../../src/daemon/log-events.ts';
import type { OutlookLevel, Pair, Reach } from '../../src/outlook/outlook.ts';
import { reachChanges } from '../../src/outlook/reach.ts';
import { OTHER_TARGET, outlook, reachAt } from '../alerts/scene.ts';
import { cycleRecord } from '../contract/records.ts';

const at = (first: OutlookLevel, second: OutlookLevel) => [
  reachAt([outlook(first), outlook(second, { target: OTHER_TARGET })]),
];

const rows: readonly { to: Reach; before: ReturnType<typeof at>; now: ReturnType<typeof at>; line: object }[] = [
  {
    to: 'stranded',
    before: at('broken', 'safe'),
    now: at('broken', 'broken'),
    line: {
      level: 50,
      msg: 'reach at-risk -> stranded: STRANDED: 12,400 devices, no way left to update them',
      from: 'at-risk',
      waysLeft: [],
    },
  },
  {
    to: 'at-risk',
    before: at('safe', 'safe'),
    now: at('broken', 'safe'),
    line: {
      level: 40,
      msg: 'reach reachable -> at-risk: at risk: 12,400 devices, 1 of 2 ways left to update them',
      from: 'reachable',
      waysLeft: [OTHER_TARGET],
    },
  },
  {
    to: 'reachable',
    before: at('broken', 'broken'),
    now: at('safe', 'safe'),
    line: {
      level: 30,
      msg: 'reach stranded -> reachable: reachable: 12,400 devices, 2 ways to update them',
      from: 'stranded',
      waysLeft: ['content.example:443', OTHER_TARGET],
    },
  },
];

for (const { to, before, now, line } of rows) {
  test(`a step to ${to} is logged with its devices, before the cycle that found it`, () => {
    const lines = logged({ reaches: now, reachChanges: reachChanges(before, now) });
    const common = { firmware: 'thermostat-1.4', devices: 12_400, to, recovery: [] };
    assert.deepEqual(lines[0], { ...common, ...line });
    assert.equal(lines[1]?.['msg'], 'cycle completed');
    const stranded = to === 'stranded' ? { firmware: 1, devices: 12_400, uncounted: 0 } : undefined;
    assert.deepEqual(lines[1]['stranded'], stranded);
  });
}

test('of thousands of steps in one cycle the loudest are logged, and how many there are beside them', () => {
  const step = (from: OutlookLevel, to: OutlookLevel, number: number) => {
    return { at: 0, from, to, state: outlook(to, { firmware: `line-${String(number)}` }) };
  };
  const numbers = [...Array(2_000).keys()];
  const changes = [
    ...numbers.map((number) => step('safe', 'started', number)),
    ...numbers.slice(0, 10).map((number) => step('started', 'broken', number)),
  ];
  const messages = logged({ record: cycleRecord({ changes }) }).map(({ msg }) => msg);
  assert.deepEqual(messages, [
    ...Array<string>(10).fill('outlook started -> broken'),
    ...Array<string>(40).fill('outlook safe -> started'),
    '1960 more outlooks stepped; this log names the worst',
    'cycle completed',
  ]);
});

function logged(
  report: Partial<Pick<CycleReport, 'record' | 'reaches' | 'reachChanges'>>,
): readonly Record<string, unknown>[] {
  const events = new EventEmitter<DaemonEvents>();
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => lines.push(JSON.parse(text) as Record<string, unknown>);
  logEvents({ events }, pino({ level: 'info', base: null, timestamp: false }, { write }));
  const nothing = {
    record: cycleRecord(),
    offlineBefore: null,
    reaches: [],
    reachChanges: [],
    interception: null,
    dnsSources: [],
    originOf: (pair: Pair) => pair.target,
    reasons: [],
    receivers: [],
  };
  events.emit('cycleCompleted', { ...nothing, ...report });
  return lines;
}
