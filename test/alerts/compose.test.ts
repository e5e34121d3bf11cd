// The evidence of a notification, and that no refusal is left without a reason and a remedy.
import assert from 'node:assert/strict';
import test from 'node:test';

import { composeNotification } from '../../src/alerts/compose.ts';
import { REFUSAL_CODES } from '../../src/chain/verdict.ts';
import {
  accepted,
  certificateRef,
  HOUR,
  NOON,
  outlook,
  refused,
  story,
  view,
  withEndpoints,
  REFUSED,
  SILENT,
} from './scene.ts';

for (const code of REFUSAL_CODES) {
  test(`a refusal for ${code} has a reason and a remedy`, () => {
    const told = story('safe', 'broken', {
      ...withEndpoints('broken', [view('192.0.2.1', { verdict: refused({ code, missing: null }) })]),
    });
    const { summary, advice } = composeNotification(told);
    assert.match(summary, /refuses content\.example:443: .{10}/);
    assert.ok((advice[1]?.text.length ?? 0) > 40);
  });
}

test('the evidence has both anchors, what the device prints, and the refused endpoints first', () => {
  const endpoints = [view('192.0.2.3'), SILENT, REFUSED];
  const lastAccepted = view('192.0.2.1', { verdict: accepted({ anchor: certificateRef('CN=Older Root') }) });
  const state = outlook('started', { endpoints, lastAccepted, since: NOON - HOUR });
  const { evidence } = composeNotification(story('safe', 'started', { state }));
  assert.equal(evidence.since, NOON - HOUR);
  assert.equal(evidence.oldAnchor?.subject, 'CN=Older Root');
  assert.equal(evidence.newAnchor?.subject, 'CN=New Root G2,O=Example Trust');
  assert.deepEqual([evidence.code, evidence.deviceCode], ['anchor-missing', '-688']);
  assert.deepEqual(
    evidence.endpoints.map(({ address, accepted: outcome, failure }) => [address, outcome, failure]),
    [
      ['192.0.2.1', false, null],
      ['192.0.2.2', null, 'timed-out (connect)'],
      ['192.0.2.3', true, null],
    ],
  );
});

test('a proven refusal is the headline before an unproven one, and a telling one before a dull one', () => {
  const endpoints = [
    view('192.0.2.1', { verdict: refused({ code: 'empty-list', missing: null }), proven: false }),
    view('192.0.2.2', { verdict: refused({ code: 'anchor-missing' }) }),
    view('192.0.2.3', { verdict: refused({ code: 'expired', missing: null }) }),
  ];
  const { evidence } = composeNotification(story('safe', 'broken', withEndpoints('broken', endpoints)));
  assert.equal(evidence.code, 'expired');
  assert.equal(evidence.newAnchor?.subject, 'CN=New Root G2,O=Example Trust', 'of the first that names one');
});

test('a name with a thousand addresses makes no mail of a thousand lines', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => view(`192.0.2.${String(index)}`));
  const { evidence } = composeNotification(story('safe', 'started', withEndpoints('started', [...many, REFUSED])));
  assert.equal(evidence.endpoints.length, 100);
  assert.equal(evidence.endpoints[0]?.accepted, false);
});
