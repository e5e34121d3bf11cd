// The reasons that a check gives: of endpoints whose answers differ, and of what signals say.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reasonsOf } from '../../src/views/reasons.ts';
import { hexOf, NOON, outlook, refused, view } from '../alerts/scene.ts';

test('an endpoint that refuses now and then is told apart from one that always does', () => {
  const verdict = refused();
  const endpoints = [view('192.0.2.1', { verdict }), view('192.0.2.2', { verdict, isMixed: true })];
  const reasons = reasonsOf(outlook('started', { endpoints }), NOON).filter(({ label }) => label === 'refused');
  assert.deepEqual(
    reasons.map(({ text }) => text.slice(text.lastIndexOf('on 192'))),
    ['on 192.0.2.1', 'on 192.0.2.2, not each time'],
  );
});

test('what signals say is told with what is certain and what is inferred, nothing invisible in it', () => {
  const source = 'https://pins.example/\u001b[2J';
  const missing = [{ subject: 'CN=Root B', spkiSha256: hexOf('b') }];
  const finding = { code: 'undeclared', set: 'example', source, declared: 13, missing, changedAt: null } as const;
  const reasons = reasonsOf(outlook('exposed', { findings: [finding] }), NOON);
  assert.deepEqual(reasons.at(-1), {
    label: 'declared',
    text:
      'Of 13 roots that the operator declares, 1 is not pinned: Root B. Inferred: the host may be served below any of ' +
      'them. (https://pins.example/\\u{1b}[2J)',
  });
});
