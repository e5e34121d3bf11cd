// Text from strangers, at every place where a notification shows it: nothing invisible, no markup, no new lines.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Notification } from '../../../src/alerts/notification.ts';
import { renderHtml } from '../../../src/alerts/render/html.ts';
import { notificationBody } from '../../../src/alerts/render/json.ts';
import { renderSubject } from '../../../src/alerts/render/subject.ts';
import { renderText } from '../../../src/alerts/render/text.ts';
import {
  accepted,
  certificateRef,
  MODERN,
  missingAnchor,
  NOON,
  notification,
  outlook,
  refused,
  view,
} from '../scene.ts';

const HOSTILE = [
  { name: 'a script', text: '<script>alert(1)</script>' },
  { name: 'an attribute', text: '" onmouseover="alert(1)' },
  { name: 'an entity', text: "&lt;b&gt;'" },
  { name: 'a header', text: 'x\r\nBcc: everyone@example.com\r\n\r\nbody' },
  { name: 'terminal escapes', text: '\u001b[2J\u001b]0;title\u0007' },
  { name: 'C1 escapes', text: '\u009b31m' },
  { name: 'right to left', text: '\u202egnp.exe\u2066' },
  { name: 'line separators', text: 'a\u2028b\u2029c\u0085d' },
  { name: 'invisible characters', text: 'a\u200b\u00ad\ufeffb' },
  { name: 'a lone surrogate', text: 'a\ud800b' },
  { name: 'null', text: 'a\u0000b' },
  { name: 'a long name', text: 'A'.repeat(100_000) },
];

/** A notification with `text` wherever a stranger may have put it. */
function from(text: string): Notification {
  const subject = `CN=${text}`;
  const anchor = certificateRef(subject);
  const missing = missingAnchor({ subject });
  const state = outlook('started', {
    endpoints: [
      view('192.0.2.1', { verdict: refused({ missing, detail: text, deviceCode: '-688' }) }),
      view('192.0.2.2', { verdict: accepted({ anchor }) }),
      view('192.0.2.3', { failure: { code: 'starttls-refused', reply: text } }),
    ],
    lastAccepted: view('192.0.2.1', { verdict: accepted({ anchor }) }),
    findings: [
      { code: 'path-ends', endsWith: anchor, at: NOON },
      { code: 'end-entity-not-renewed', endEntity: anchor, at: NOON },
    ],
    rotations: [
      {
        kind: 'anchor-changed-refused',
        address: null,
        hello: MODERN,
        at: NOON,
        anchorBefore: text,
        anchorAfter: subject,
      },
    ],
  });
  return notification({ state });
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u;

for (const { name, text } of HOSTILE) {
  const message = from(text);

  test(`${name}: one visible line in the subject`, () => {
    const subject = renderSubject(message);
    assert.doesNotMatch(subject, INVISIBLE);
    assert.ok(subject.length < 500);
  });

  test(`${name}: visible lines in the text`, () => {
    const lines = renderText(message).split('\n');
    for (const line of lines) assert.doesNotMatch(line, INVISIBLE);
    assert.equal(lines.length, renderText(from('harmless')).split('\n').length, 'no line more than without it');
    assert.ok(Math.max(...lines.map(({ length }) => length)) < 3_000);
  });

  test(`${name}: no markup of its own in the HTML`, () => {
    const html = renderHtml(message);
    for (const line of html.split('\n')) assert.doesNotMatch(line, INVISIBLE);
    assert.deepEqual(
      tagsOf(html),
      tagsOf(renderHtml(from('harmless'))),
      'no tag and no attribute more than without it',
    );
  });

  test(`${name}: visible text in the JSON`, () => {
    const body = notificationBody(message);
    for (const value of stringsOf(body)) assert.doesNotMatch(value.replaceAll('\n', ''), INVISIBLE);
    assert.ok(JSON.stringify(body).length < 100_000);
  });
}

test('a PEM that is none is shown as visible lines', () => {
  const certificate = { sha256: '0'.repeat(64), pem: '<img src=x>\n\u001b[31m\r\nBcc: x', notAfter: NOON };
  const missing = missingAnchor({ certificate });
  const state = outlook('broken', { endpoints: [view('192.0.2.1', { verdict: refused({ missing }) })] });
  const message = notification({ to: 'broken', state });
  assert.doesNotMatch(renderHtml(message), /<img/);
  assert.ok(!renderHtml(message).includes('\u001b') && !renderText(message).includes('\u001b'));
});

test('the HTML fetches nothing and runs nothing', () => {
  const html = renderHtml(from('https://example.com/pixel.png'));
  assert.doesNotMatch(html, /<(script|img|link|iframe|object|form|a|base)\b/i);
  assert.doesNotMatch(html, /url\(|@import|src=|href=|javascript:/i);
});

function tagsOf(html: string): readonly string[] {
  return html.match(/<[^>]*>/g) ?? [];
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
