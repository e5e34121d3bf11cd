// What a notification looks like as a subject, as text and as HTML.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Notification, NotificationKind } from '../../../src/alerts/notification.ts';
import { renderHtml } from '../../../src/alerts/render/html.ts';
import { renderSubject } from '../../../src/alerts/render/subject.ts';
import { renderText } from '../../../src/alerts/render/text.ts';
import { testNotification } from '../../../src/alerts/test-notification.ts';
import type { OutlookLevel } from '../../../src/outlook/outlook.ts';
import { missingAnchor, MODERN, NOON, notification, OLD_ANCHOR, outlook, view } from '../scene.ts';

const subjects: readonly { kind: NotificationKind; to: OutlookLevel; starts: string }[] = [
  { kind: 'opened', to: 'started', starts: '[anchorwatch] started: thermostat-1.4' },
  { kind: 'raised', to: 'broken', starts: 'STRANDED [anchorwatch] broken: thermostat-1.4' },
  { kind: 'reminder', to: 'broken', starts: 'STRANDED [anchorwatch] still broken: thermostat-1.4' },
  { kind: 'eased', to: 'exposed', starts: '[anchorwatch] exposed: Eased: thermostat-1.4' },
  { kind: 'resolved', to: 'safe', starts: '[anchorwatch] resolved: thermostat-1.4' },
];
for (const { kind, to, starts } of subjects) {
  test(`subject: ${kind}`, () => {
    const subject = renderSubject(notification({ kind, to, state: outlook(to) }));
    assert.ok(subject.startsWith(starts), subject);
  });
}

const PEM = missingAnchor().certificate?.pem.trim() ?? '';

test('the text says it all in one reading', () => {
  assert.equal(
    renderText(notification()),
    `thermostat-1.4 (12,400 devices) refuses content.example:443 on 2 of 3 addresses: needs New Root G2 (device prints -688)

  Firmware       thermostat-1.4 (12,400 devices)
  Reach          at risk: 12,400 devices, a rotation has started on the only way to update them
  Ways left      content.example:443 at 192.0.2.3, as served until 2026-09-01
  Target         content.example:443 (update)
  Outlook        safe → started
  Since          2026-03-01 12:00 UTC
  Device prints  -688
  Reason         the path ends at CN=New Root G2,O=Example Trust, which is not pinned (anchor-missing)
  Rules          of the device's TLS stack: inferred
  Anchor so far  CN=Old Root CA,O=Example Trust,C=US, notAfter 2031-11-10
  Anchor needed  CN=New Root G2,O=Example Trust, notAfter 2038-01-15, key id 4e2254201895e6e36ee60ffafab912ed06178f39

What to do
  1. Ship an update that also pins New Root G2 (SHA-256 ${missingAnchor().certificate?.sha256 ?? ''}, notAfter 2038-01-15). It is among the roots that Node.js brings.

${PEM}

  2. An update still gets through: content.example:443 at 192.0.2.3, as served until 2026-09-01. A rotation is under way: ship before it gets there.

Endpoints
  192.0.2.1  modern  refused    anchor-missing, -688
  192.0.2.2  modern  refused    anchor-missing, -688
  192.0.2.3  modern  accepted   CN=Old Root CA,O=Example Trust,C=US until 2026-09-01

-- 
anchorwatch · incident inc-0123456789ab · notification ${notification().id}
`,
  );
});

test('findings and changes are told where there are some', () => {
  const text = renderText(
    notification({
      state: outlook('started', {
        findings: [
          { code: 'refused', refused: 2, answered: 3 },
          { code: 'no-answer', failed: 1, asked: 4 },
          { code: 'path-ends', endsWith: OLD_ANCHOR, at: NOON },
          { code: 'end-entity-not-renewed', endEntity: OLD_ANCHOR, at: NOON },
          { code: 'unproven', endpoints: 1 },
        ],
        rotations: [
          { kind: 'rekey', address: '192.0.2.1', hello: MODERN, at: NOON, anchorBefore: 'CN=A', anchorAfter: 'CN=A' },
          {
            kind: 'anchor-changed-refused',
            address: null,
            hello: MODERN,
            at: NOON,
            anchorBefore: 'CN=A',
            anchorAfter: null,
          },
        ],
      }),
    }),
  );
  const [, findings = '', changes = ''] = /Findings\n([\s\S]*?)\n\nChanges\n([\s\S]*?)\n\n/.exec(text) ?? [];
  assert.equal(
    findings,
    `  Refused by 2 of 3 endpoints that answered
  No answer from 1 of 4 endpoints
  The path ends on 2026-03-01 with CN=Old Root CA,O=Example Trust,C=US
  The end entity CN=Old Root CA,O=Example Trust,C=US ends on 2026-03-01 and has not been renewed
  Handshake not completed, so the list is not proven, on 1 endpoint`,
  );
  assert.equal(
    changes,
    `  2026-03-01 12:00 UTC, 192.0.2.1 (modern): new certificate with a new key, same issuer
  2026-03-01 12:00 UTC, no address (modern): another anchor, refused: A → none`,
  );
});

test('both parts of a mail name the same facts', () => {
  const message = notification();
  const html = renderHtml(message).replaceAll('&gt;', '>');
  const facts = [
    '12,400 devices',
    'content.example:443',
    '-688',
    'Old Root CA',
    'New Root G2',
    '192.0.2.1',
    '192.0.2.3',
  ];
  for (const fact of [
    ...facts,
    ...PEM.split('\n'),
    message.id,
    message.incident,
    ...message.advice.map(({ text }) => text),
  ]) {
    assert.ok(html.includes(fact), `HTML: ${fact}`);
    assert.ok(renderText(message).includes(fact), `text: ${fact}`);
  }
});

test('a mail shows two dozen endpoints and counts the rest', () => {
  const endpoints = Array.from({ length: 60 }, (_, index) => view(`192.0.2.${String(index)}`));
  const message = notification({ state: outlook('started', { endpoints }) });
  for (const mail of [renderText(message), renderHtml(message)]) {
    assert.ok(mail.includes('192.0.2.23') && !mail.includes('192.0.2.24'));
    assert.match(mail, /and 36 more/);
  }
});

test('a test says that it is one', () => {
  const message: Notification = testNotification(NOON);
  assert.match(renderSubject(message), /^\[anchorwatch\] test: This is a test/);
  assert.match(renderText(message), /nothing is to be done/);
  assert.notEqual(message.id, testNotification(NOON + 1).id);
});
