// What a message looks like as text and as HTML.
import assert from 'node:assert/strict';
import test from 'node:test';

import { renderHtml } from '../../../src/alerts/render/html.ts';
import { messageOf } from '../../../src/alerts/render/message-of.ts';
import type { Message, Row } from '../../../src/alerts/render/message.ts';
import { renderSubject } from '../../../src/alerts/render/subject.ts';
import { renderText } from '../../../src/alerts/render/text.ts';
import { exampleNotifications, NEW_ROOT, opened } from './examples.ts';

const examples = Object.entries(exampleNotifications()).map(([name, notification]) => ({
  name,
  notification,
  message: messageOf(notification),
}));

test('the text says it all in one reading', () => {
  assert.equal(
    renderText(messageOf(opened())),
    `thermostat-1.4 (12,400 devices) refuses content.example:443 on 1 of 8
  addresses: needs New Root G2 (device prints -688)

  Firmware       thermostat-1.4 (12,400 devices)
  Target         content.example:443 (update)
  Reach          at risk: 12,400 devices, a rotation has started on the only
                 way to update them
  Ways left      content.example:443 at 192.0.2.2, 192.0.2.3, 192.0.2.4,
                 192.0.2.5, 192.0.2.6 and 2 more, as served until 2026-09-01
  Outlook        safe → started
  Refused by     1 of 8 addresses
  Since          2026-03-01 12:00 UTC
  Device prints  -688
  Reason         the path ends at CN=New Root G2,O=Example Trust, which is not
                 pinned (anchor-missing)
  Stack rules    inferred (how well they are known)
  Anchor so far  CN=Old Root CA,O=Example Trust,C=US, notAfter 2031-11-10
  Anchor needed  CN=New Root G2,O=Example Trust, notAfter 2040-01-01, key id
                 4e2254201895e6e36ee60ffafab912ed06178f39
  Acknowledge    anchorwatch alerts ack inc-0123456789ab

What to do
  1. Ship an update that also pins New Root G2 (SHA-256
     ${NEW_ROOT.sha256},
     notAfter 2040-01-01). It is among the roots that Node.js brings.

${NEW_ROOT.pem}
  2. An update still gets through: content.example:443 at 192.0.2.2, 192.0.2.3
     and 5 more, as served until 2026-09-01. A rotation is under way: ship
     before it gets there.

Endpoints
  192.0.2.1  modern  refused   anchor-missing, -688, since 2026-03-01 12:00 UTC
  192.0.2.2  modern  accepted  Old Root CA until 2026-09-01
  192.0.2.3  modern  accepted  Old Root CA until 2026-09-01
  192.0.2.4  modern  accepted  Old Root CA until 2026-09-01
  192.0.2.5  modern  accepted  Old Root CA until 2026-09-01
  192.0.2.6  modern  accepted  Old Root CA until 2026-09-01
  192.0.2.7  modern  accepted  Old Root CA until 2026-09-01
  192.0.2.8  modern  accepted  Old Root CA until 2026-09-01

Changes
  2026-03-01 12:00 UTC, 192.0.2.1 (modern): another anchor, refused: Old Root
    CA → New Root G2

-- 
anchorwatch · incident inc-0123456789ab · notification ntf-62b02eda5473b23a
`,
  );
});

for (const { name, notification, message } of examples) {
  test(`the text fits 80 columns: ${name}`, () => {
    for (const line of renderText(message).split('\n')) assert.ok(line.length <= 80, line);
  });

  test(`both parts of a mail say the same: ${name}`, () => {
    const html = renderHtml(message).replaceAll('&gt;', '>').replaceAll('&#39;', "'");
    const text = flat(renderText(message));
    assert.ok(text.startsWith(flat(message.summary)));
    for (const part of textsOf(message)) {
      assert.ok(html.includes(part), `HTML: ${part}`);
      assert.ok(text.includes(flat(part)), `text: ${part}`);
    }
    assert.ok(html.includes(notification.id) && text.includes(notification.id));
  });
}

/** Every text of a message but its PEMs. */
function textsOf({ summary, facts, sections, footer }: Message): readonly string[] {
  const inSections = sections.flatMap((section) => {
    switch (section.kind) {
      case 'facts':
        return section.facts.flatMap(({ label, value }) => [label, value]);
      case 'steps':
        return section.steps.map((step) => step.text);
      case 'rows':
        return section.rows.flatMap(({ what, note, state, detail }) => [what, note, state, detail]);
      case 'lines':
        return section.lines;
    }
  });
  return [summary, footer, ...facts.flatMap(({ label, value }) => [label, value]), ...inSections];
}

/** Without what the layout adds. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

const BARE: Message = {
  ...messageOf(opened()),
  ...{ summary: 'Summary', facts: [], sections: [], acknowledge: null, footer: 'footer' },
};

function textOf(parts: Partial<Message>): string {
  return renderText({ ...BARE, ...parts })
    .replace(/^Summary\n\n/, '')
    .replace(/\n\n-- \nfooter\n$/, '');
}

const row = (overrides: Partial<Row> = {}): Row => {
  return { what: '192.0.2.1', note: 'modern', state: 'refused', tone: 'bad', detail: 'anchor-missing', ...overrides };
};

const layouts: readonly { readonly name: string; readonly parts: Partial<Message>; readonly text: string }[] = [
  {
    name: 'facts stand below each other, also the way to acknowledge',
    parts: { facts: [{ label: 'A', value: 'a' }], acknowledge: { url: null, command: 'anchorwatch alerts ack i' } },
    text: '  A            a\n  Acknowledge  anchorwatch alerts ack i',
  },
  {
    name: 'a link is not broken, and the command is below it',
    parts: { acknowledge: { url: `https://watch.example/${'x'.repeat(100)}`, command: 'anchorwatch alerts ack i' } },
    text: `  Acknowledge  https://watch.example/${'x'.repeat(100)}\n               or: anchorwatch alerts ack i`,
  },
  {
    name: 'one step has no number',
    parts: { sections: [{ kind: 'steps', title: 'What to do', steps: [{ text: 'Nothing.', pem: null }] }] },
    text: 'What to do\n  Nothing.',
  },
  {
    name: 'rows are a table',
    parts: {
      sections: [{ kind: 'rows', title: 'Endpoints', rows: [row(), row({ what: '::1', detail: '' })], more: 3 }],
    },
    text: 'Endpoints\n  192.0.2.1  modern  refused  anchor-missing\n  ::1        modern  refused\n  and 3 more',
  },
  {
    name: 'rows that are too wide begin with their state',
    parts: {
      sections: [
        {
          kind: 'rows',
          title: 'Hit',
          rows: [row({ state: 'new: broken', detail: `${'long '.repeat(14)}end` })],
          more: 0,
        },
      ],
    },
    text: `Hit\n  new: broken  192.0.2.1  modern\n${' '.repeat(15)}${'long '.repeat(11)}long\n${' '.repeat(15)}long long end`,
  },
];
for (const { name, parts, text } of layouts) {
  test(`text: ${name}`, () => {
    assert.equal(textOf(parts), text);
  });
}

test('a stranger whose text is wrapped cannot make a heading of it', () => {
  const summary = `${'x '.repeat(60)}What to do`;
  const text = renderText({ ...BARE, summary, facts: [{ label: 'Reason', value: summary }] });
  for (const line of text.split('\n').slice(1, -4)) assert.match(line, /^( |$)/);
});

test('the link to acknowledge is a button, and nothing else is a link', () => {
  const html = renderHtml(messageOf(opened(), 'https://watch.example/ack?token=v1.a&b="<'));
  assert.deepEqual(html.match(/<a [^>]*href="[^"]*"/g), [
    '<a href="https://watch.example/ack?token=v1.a&amp;b=&quot;&lt;"',
  ]);
});

test('the command to acknowledge stands beside the link', () => {
  const html = renderHtml(messageOf(opened(), 'https://watch.example/ack?token=v1.a'));
  assert.match(html, /Acknowledge<\/a> <span[^>]*>or: <\/span><span[^>]*>anchorwatch alerts ack inc-0123456789ab</);
});

test('a subject is one line of bounded length', () => {
  const subject = renderSubject({ subject: `[anchorwatch] started: ${'x\n'.repeat(500)}` });
  assert.ok(subject.length < 500 && !subject.includes('\n'));
});
