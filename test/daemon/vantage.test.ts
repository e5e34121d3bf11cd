// Offline is when nothing answers at all; a wrong answer is an answer.
import assert from 'node:assert/strict';
import test from 'node:test';

import { vantageOffline } from '../../src/daemon/vantage.ts';
import type { Observation, Outcome, ProbeFailure } from '../../src/probe/observation.ts';
import { servedListOf } from '../../src/probe/observation.ts';

const served: Outcome = {
  kind: 'served',
  servedList: servedListOf([new Uint8Array([1])]),
  tlsVersion: 0x0303,
  proven: true,
  handshakeFailure: null,
};

function observation(outcome: Outcome): Observation {
  return {
    target: 'a:443',
    host: 'a',
    port: 443,
    protocol: 'https',
    address: '192.0.2.1',
    hello: { profile: 'modern', sni: true },
    at: 0,
    durationMs: 1,
    vantage: 'default',
    outcome,
    redirect: null,
  };
}

const failed = (failure: ProbeFailure) => observation({ kind: 'failed', failure });
const dns = failed({ code: 'dns-failed', detail: 'ECONNREFUSED' });
const unreachable = failed({ code: 'unreachable' });

const rows: readonly { name: string; seen: readonly Observation[]; offline: boolean }[] = [
  { name: 'nothing was asked', seen: [], offline: false },
  { name: 'no resolver answers', seen: [dns, dns], offline: true },
  { name: 'no route', seen: [unreachable, dns], offline: true },
  { name: 'no connection in time', seen: [failed({ code: 'timed-out', step: 'connect' })], offline: true },
  { name: 'one served list among failures', seen: [dns, observation(served), unreachable], offline: false },
  { name: 'an alert is an answer', seen: [dns, failed({ code: 'alert', alert: 40, name: 'x' })], offline: false },
  { name: 'so is something that is not TLS', seen: [failed({ code: 'not-tls', sample: '48' })], offline: false },
  { name: 'so is a handshake that stalls', seen: [failed({ code: 'timed-out', step: 'handshake' })], offline: false },
];

for (const row of rows) {
  test(`vantage: ${row.name}`, () => {
    assert.equal(vantageOffline(row.seen), row.offline);
  });
}
