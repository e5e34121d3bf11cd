// What happens in a daemon as lines of its log: one each, as loud as it is, readable, and without what must not be there.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import test from 'node:test';

import { pino } from 'pino';

import type { Decision } from '../../src/alerts/decide.ts';
import type { DaemonEvents } from '../../src/daemon/daemon.ts';
import { logEvents } from '../../src/daemon/log-events.ts';
import { CodedError } from '../../src/lib/coded-error.ts';
import { HOUR, NOON } from '../alerts/scene.ts';

type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

/** The log of a daemon to which `happens`. */
function linesOf(happens: (events: EventEmitter<DaemonEvents>) => void, level = 'debug'): readonly Line[] {
  const events = new EventEmitter<DaemonEvents>();
  const lines: Line[] = [];
  const write = (text: string) => lines.push(JSON.parse(text) as Line);
  logEvents({ events }, pino({ level, base: null, timestamp: false }, { write }));
  happens(events);
  return lines;
}

function decided(...reasons: Decision['reasons']): Decision {
  return { incidents: [], deliveries: [], reasons };
}

const about = { incident: 'inc-1', receiver: 'ops' };
const HOSTILE = '\u001b[2J\nlevel=50 all is well\u202e';
const SHOWN = '\\u{1b}[2J\\u{a}level=50 all is well\\u{202e}';

interface Row {
  readonly name: string;
  readonly happens: (events: EventEmitter<DaemonEvents>) => void;
  readonly lines: readonly object[];
}

const rows: readonly Row[] = [
  {
    name: 'what is told',
    happens: (events) =>
      events.emit(
        'decided',
        decided({ ...about, reason: { kind: 'tell', as: 'raised', from: 'started', to: 'broken' } }),
      ),
    lines: [{ level: 30, ...about, kind: 'raised', from: 'started', to: 'broken', msg: 'notification decided' }],
  },
  {
    name: 'what is held back, and until when',
    happens: (events) =>
      events.emit(
        'decided',
        decided(
          { ...about, reason: { kind: 'hold', because: 'quiet-hours', until: NOON } },
          { ...about, reason: { kind: 'hold', because: 'offline', until: null } },
        ),
      ),
    lines: [
      { level: 20, ...about, because: 'quiet-hours', until: '2026-03-01T12:00:00Z', msg: 'notification held back' },
      { level: 20, ...about, because: 'offline', until: null, msg: 'notification held back' },
    ],
  },
  { name: 'a look that decides nothing', happens: (events) => events.emit('decided', decided()), lines: [] },
  {
    name: 'a look that failed',
    happens: (events) => events.emit('lookFailed', new CodedError('store-locked', HOSTILE)),
    lines: [{ level: 50, code: 'store-locked', msg: `nothing decided between cycles: ${SHOWN}` }],
  },
  {
    name: 'a cycle that failed',
    happens: (events) =>
      events.emit('cycleFailed', new CodedError('store-full', 'no space left', { cause: new Error(HOSTILE) })),
    lines: [{ level: 50, code: 'store-full', msg: `cycle failed: no space left: ${SHOWN}` }],
  },
  {
    name: 'a heartbeat that was heard',
    happens: (events) => events.emit('heartbeat', { kind: 'heard' }),
    lines: [],
  },
  {
    name: 'a heartbeat that was not',
    happens: (events) => events.emit('heartbeat', { kind: 'failed', error: `https://hc.example: ${HOSTILE}` }),
    lines: [{ level: 40, msg: `heartbeat not heard: https://hc.example: ${SHOWN}` }],
  },
  {
    name: 'a reload that failed',
    happens: (events) => events.emit('reloadFailed', new Error(HOSTILE)),
    lines: [{ level: 50, msg: `config not reloaded, the old one stays: ${SHOWN}` }],
  },
];

for (const { name, happens, lines } of rows) {
  test(`log: ${name}`, () => {
    assert.deepEqual(linesOf(happens), lines);
  });
}

test('log: looks that fail alike are told once, until one works or fails otherwise', () => {
  const lines = linesOf((events) => {
    const locked = new CodedError('store-locked', 'locked');
    for (let look = 0; look < 100; look++) events.emit('lookFailed', locked);
    events.emit('lookFailed', new CodedError('store-full', 'full'));
    events.emit('decided', decided());
    events.emit('lookFailed', new CodedError('store-full', 'full'));
  }, 'info');
  assert.deepEqual(
    lines.map(({ msg }) => msg.replace(/.*: /, '')),
    ['locked', 'full', 'full'],
  );
});

test('log: what is held back is for whoever asks for it', () => {
  const reason = { kind: 'hold', because: 'grouping', until: NOON + HOUR } as const;
  assert.deepEqual(
    linesOf((events) => events.emit('decided', decided({ ...about, reason })), 'info'),
    [],
  );
});
