// Text from strangers, at every place where a notification shows it: nothing invisible, no markup, no new lines.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Notification } from '../../../src/alerts/notification.ts';
import { renderHtml } from '../../../src/alerts/render/html.ts';
import { notificationBodySchema } from '../../../src/alerts/render/notification-body.ts';
import { notificationBody } from '../../../src/alerts/render/json.ts';
import { messageOf } from '../../../src/alerts/render/message-of.ts';
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
import { digestExample } from './example-digests.ts';
import { selfExample } from './example-selves.ts';
import { grown, hit, NEW_ROOT, opened } from './examples.ts';

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

/** An incident with `text` wherever a stranger may have put it. */
function devices(text: string): Notification {
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
  return {
    ...notification({ state }),
    id: 'ntf-0123456789abcdef',
    acknowledged: { at: NOON, by: text, comment: text },
    affected: { ...grown().affected, worst: [hit({ target: `${text}:443` })] },
  };
}

function self(text: string): Notification {
  const { finding } = selfExample();
  return selfExample({ summary: text, finding: { ...finding, subject: text, detail: text, remedy: text } });
}

function digest(text: string): Notification {
  const { incidents, coming, changes } = digestExample().digest;
  return digestExample({
    incidents: incidents.map((incident) => ({ ...incident, summary: text })),
    coming: coming.map((date) => ({ ...date, text, pair: { firmware: 'f-1', target: text } })),
    changes: changes.map((change) => ({ ...change, target: text, text })),
  });
}

const ABOUT = { devices, self, digest };

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u;

for (const [about, from] of Object.entries(ABOUT)) {
  const harmless = messageOf(from('harmless'));

  for (const { name, text } of HOSTILE) {
    const notification = from(text);
    const message = messageOf(notification);

    test(`${about}, ${name}: one visible line in the subject`, () => {
      const subject = renderSubject(message);
      assert.doesNotMatch(subject, INVISIBLE);
      assert.ok(subject.length < 500);
    });

    test(`${about}, ${name}: visible lines in the text, and no heading of its own`, () => {
      const lines = renderText(message).split('\n');
      for (const line of lines) assert.doesNotMatch(line, INVISIBLE);
      assert.deepEqual(headingsOf(renderText(message)), headingsOf(renderText(harmless)));
      assert.ok(Math.max(...lines.map(({ length }) => length)) < 3_000);
    });

    test(`${about}, ${name}: no markup of its own in the HTML`, () => {
      const html = renderHtml(message);
      for (const line of html.split('\n')) assert.doesNotMatch(line, INVISIBLE);
      assert.deepEqual(tagsOf(html), tagsOf(renderHtml(harmless)), 'no tag and no attribute more than without it');
    });

    test(`${about}, ${name}: visible text in the JSON`, () => {
      const body = notificationBody(notification);
      for (const value of stringsOf(body)) assert.doesNotMatch(value.replaceAll('\n', ''), INVISIBLE);
      assert.ok(JSON.stringify(body).length < 100_000);
    });
  }
}

const sizes = [
  { name: 'of one letter', text: 'A'.repeat(5_000) },
  { name: 'of what JSON escapes', text: '"\\'.repeat(5_000) },
  { name: 'of invisible characters', text: '\u001b'.repeat(5_000) },
  { name: 'of four bytes each', text: '\u{20000}'.repeat(5_000) },
];
for (const { name, text } of sizes) {
  test(`a body has at most 256 kB, with texts ${name} wherever one may be, and every list full`, () => {
    const body = notificationBody(overfull(text));
    const size = Buffer.byteLength(JSON.stringify(body));
    assert.ok(size <= 256_000, String(size));
    assert.ok(body.about === 'devices' && body.shortened);
    assert.equal(body.affected.pairs, 5_000, 'what is cut is counted');
    notificationBodySchema.parse(body);
  });
}

/** As much of everything as a notification may hold. */
function overfull(text: string): Notification {
  const base = opened();
  const [endpoint] = base.evidence.endpoints;
  const [rotation] = base.evidence.rotations;
  const [way] = base.reach?.ways ?? [];
  assert.ok(endpoint !== undefined && rotation !== undefined && way !== undefined && base.reach !== null);
  const served = Array.from({ length: 200 }, () => NEW_ROOT.sha256);
  const many = <Item>(count: number, item: Item) => Array.from({ length: count }, () => item);
  const pem = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(16_000)}\n-----END CERTIFICATE-----\n`;
  const full = { ...endpoint, served, anchor: text, failure: text, uncertain: text, address: text };
  const missing = { ...base.evidence.newAnchor, subject: text, keyId: text, foundIn: 'served' as const };
  return opened({
    summary: text,
    acknowledged: { at: NOON, by: text, comment: text },
    advice: many(12, { text, pem }),
    reach: {
      ...base.reach,
      ways: many(20, {
        ...way,
        parts: many(40, {
          target: 'h'.repeat(250),
          level: 'broken' as const,
          acceptedAt: many(100, 'f'.repeat(39)),
          until: 1,
        }),
      }),
    },
    evidence: {
      ...base.evidence,
      newAnchor: { ...missing, certificate: { sha256: NEW_ROOT.sha256, pem, notAfter: NOON } },
      detail: text,
      served,
      endpoints: many(100, full),
      rotations: many(100, { ...rotation, anchorBefore: text, anchorAfter: text }),
    },
    affected: { ...base.affected, pairs: 5_000, worst: many(50, hit({ target: `${'h'.repeat(250)}:443` })) },
  });
}

test('a PEM that is none is shown as visible lines', () => {
  const certificate = { sha256: '0'.repeat(64), pem: '<img src=x>\n\u001b[31m\r\nBcc: x', notAfter: NOON };
  const missing = missingAnchor({ certificate });
  const state = outlook('broken', { endpoints: [view('192.0.2.1', { verdict: refused({ missing }) })] });
  const message = notification({ to: 'broken', state });
  assert.doesNotMatch(renderHtml(messageOf(message)), /<img/);
  assert.ok(!renderHtml(messageOf(message)).includes('\u001b') && !renderText(messageOf(message)).includes('\u001b'));
});

test('the HTML fetches nothing and runs nothing', () => {
  const html = renderHtml(messageOf(devices('https://example.com/pixel.png')));
  assert.doesNotMatch(html, /<(script|img|link|iframe|object|form|a|base)\b/i);
  assert.doesNotMatch(html, /url\(|@import|src=|href=|javascript:/i);
});

/** The lines that begin with something. */
function headingsOf(text: string): readonly string[] {
  const lines = text.split('\n').slice(1);
  return lines.filter((line) => /^\S/.test(line));
}

function tagsOf(html: string): readonly string[] {
  return html.match(/<[^>]*>/g) ?? [];
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
