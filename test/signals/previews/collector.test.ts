// The collector of previews: what was served, and what stays while a host does not answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { servedListOf } from '../../../src/probe/observation.ts';
import { previewCollector, type PreviewReading } from '../../../src/signals/previews/collector.ts';
import { issue } from '../../support/ca.ts';
import { collectedBy } from '../collected.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const HOST = { host: 'valid.ca.test', port: 8443, of: 'the next hierarchy', targets: ['a.example'] };
const TARGETS = [
  { host: 'a.example', port: 443 },
  { host: 'b.example', port: 443 },
  { host: 'a.example', port: 8883 },
];

function collectorOf(reading: PreviewReading) {
  const probe = () => Promise.resolve(reading);
  return previewCollector(HOST, { probe, targets: TARGETS, clock: { now: () => NOW }, everyMs: 6 * HOUR });
}

test('what is served is a preview of every port of its hosts', async () => {
  const servedList = servedListOf([issue({ subject: 'CN=valid.ca.test' }).der]);
  const collector = collectorOf({ kind: 'served', servedList });
  assert.equal(collector.source, 'preview host valid.ca.test:8443');
  assert.equal(collector.staleAfterMs, 7 * 24 * HOUR);
  const signal = {
    kind: 'preview',
    host: 'valid.ca.test',
    port: 8443,
    of: 'the next hierarchy',
    targets: ['a.example:443', 'a.example:8883'],
    servedList,
    source: 'valid.ca.test:8443',
    at: NOW,
    confidence: 'possible',
  };
  assert.deepEqual(await collectedBy(collector), [{ state: null, put: [signal], drop: [], problem: null }]);
});

test('a host that does not answer drops nothing', async () => {
  const collector = collectorOf({ kind: 'failed', reason: 'timed-out (connect)' });
  assert.deepEqual(await collectedBy(collector), [{ state: null, put: [], drop: [], problem: 'timed-out (connect)' }]);
});
