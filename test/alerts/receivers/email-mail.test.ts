// What arrives: both texts, the headers, one thread for one incident, the certificates, the link that acknowledges.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import test, { type TestContext } from 'node:test';

import { ackLinks, verifyAck } from '../../../src/alerts/ack-token.ts';
import type { DeviceNotification } from '../../../src/alerts/notification.ts';
import { attachmentsOf } from '../../../src/alerts/receivers/email/attachments.ts';
import type { CertificateSource, ReceiverParts } from '../../../src/alerts/receivers/receiver.ts';
import { issue } from '../../support/ca.ts';
import { startSmtpSink } from '../../support/smtp-sink.ts';
import { evidence, exampleNotifications, NEW_ROOT, opened, raised } from '../render/examples.ts';
import { mailer } from './email-mailer.ts';
import { attempt, NOON } from './told.ts';

const LEAF = issue({ subject: 'CN=content.example', issuer: NEW_ROOT });
const STORED = new Map([LEAF, NEW_ROOT].map(({ sha256, der }) => [sha256, der]));
const certificates: CertificateSource = () => Promise.resolve(STORED);

const SERVED = opened({ evidence: evidence({ served: [LEAF.sha256, NEW_ROOT.sha256] }) });

/** The mails that the server gets for these notifications. */
async function mailsOf(
  t: TestContext,
  notifications: Parameters<ReturnType<typeof mailer>['send']>[0][],
  parts: Partial<ReceiverParts> = {},
) {
  const sink = await startSmtpSink();
  t.after(sink.close);
  const receiver = mailer(sink.port, { parts: { certificates, ...parts } });
  for (const notification of notifications) {
    assert.deepEqual(await receiver.send(notification, attempt), { kind: 'sent', warning: null });
  }
  return sink.mails;
}

async function mailOf(t: TestContext, notification: DeviceNotification, parts: Partial<ReceiverParts> = {}) {
  const [mail] = await mailsOf(t, [notification], parts);
  assert.ok(mail !== undefined);
  return mail;
}

test('text and HTML arrive, with headers that keep answering machines quiet', async (t) => {
  const { parsed, sender, recipients } = await mailOf(t, SERVED);
  assert.match(parsed.subject ?? '', /^\[anchorwatch\] started: thermostat-1\.4 \(12,400 devices\) refuses/);
  assert.match(parsed.text ?? '', /^thermostat-1\.4 .*\n[\s\S]*\n {2}Device prints {2}-688\n/);
  assert.ok(typeof parsed.html === 'string' && parsed.html.startsWith('<!doctype html>'));
  assert.equal(parsed.date?.getTime(), NOON);
  assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
  assert.equal(parsed.headers.get('x-auto-response-suppress'), 'All');
  assert.equal(parsed.headers.get('x-anchorwatch-incident'), 'inc-0123456789ab');
  assert.equal(parsed.headers.get('x-anchorwatch-kind'), 'opened');
  assert.equal(parsed.from?.text, '"Anchor Watch" <anchorwatch@example.com>');
  assert.deepEqual([sender, recipients], ['anchorwatch@example.com', ['ops@example.com']]);
});

test('all mails of an incident are one thread, each with an id of its own', async (t) => {
  const examples = exampleNotifications();
  const about = Object.values(examples).filter(({ incident }) => incident === SERVED.incident);
  const mails = await mailsOf(t, about);
  assert.equal(mails.length, 8);
  for (const { parsed } of mails) {
    assert.equal(parsed.inReplyTo, '<inc-0123456789ab@example.com>');
    assert.equal(parsed.references, '<inc-0123456789ab@example.com>');
  }
  assert.deepEqual(
    mails.map(({ parsed }) => parsed.messageId),
    about.map(({ id }) => `<${id}@example.com>`),
  );
});

test('a digest and a test answer nothing', async (t) => {
  const { digest, test: trial } = exampleNotifications();
  assert.ok(digest !== undefined && trial !== undefined);
  for (const { parsed } of await mailsOf(t, [digest, trial])) {
    assert.equal(parsed.inReplyTo, undefined);
    assert.equal(parsed.references, undefined);
  }
});

test('the same notification is the same mail on every try', async (t) => {
  const [first, second] = await mailsOf(t, [SERVED, SERVED]);
  const body = (raw = '') => raw.replace(/--_NmP-[^\r\n]*|boundary="[^"]*"/g, '');
  assert.equal(body(first?.raw), body(second?.raw));
});

const importances = [
  { name: 'opened', importance: undefined },
  { name: 'raised', importance: 'High' },
  { name: 'reminder', importance: 'High' },
  { name: 'resolved', importance: undefined },
  { name: 'digest', importance: undefined },
];
for (const { name, importance } of importances) {
  test(`importance: ${name}`, async (t) => {
    const notification = exampleNotifications()[name];
    assert.ok(notification !== undefined);
    const [mail] = await mailsOf(t, [notification]);
    assert.equal(/^Importance: (.*)\r$/m.exec(mail?.raw ?? '')?.[1], importance);
    assert.equal(/^X-Priority: (1) /m.exec(mail?.raw ?? '')?.[1], importance === undefined ? undefined : '1');
  });
}

test('the served list and the advised anchors are attached as PEM', async (t) => {
  const { parsed } = await mailOf(t, SERVED);
  const files = parsed.attachments.map(({ filename, contentType, content }) => ({
    filename,
    contentType,
    subjects: content
      .toString()
      .split(/(?<=-----END CERTIFICATE-----\n)/)
      .map((pem) => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()),
  }));
  const contentType = 'application/x-pem-file';
  assert.deepEqual(files, [
    { filename: 'served-list.pem', contentType, subjects: [LEAF.sha256, NEW_ROOT.sha256] },
    { filename: 'advised-anchors.pem', contentType, subjects: [NEW_ROOT.sha256] },
  ]);
  for (const text of [parsed.text, parsed.html]) {
    assert.ok(typeof text === 'string');
    assert.match(text, /served-list\.pem: as served by content\.example:443, in this order/);
    assert.match(text, /advised-anchors\.pem: 1 anchor to ship/);
  }
});

interface AttachmentRow {
  readonly name: string;
  readonly notification: DeviceNotification;
  readonly certificates: CertificateSource;
  readonly files: readonly string[];
  readonly note: RegExp | null;
}

const BIG = Buffer.alloc(100_000, 1);
const attachments: readonly AttachmentRow[] = [
  {
    name: 'a look-up that fails',
    notification: SERVED,
    certificates: () => Promise.reject(new Error('database is locked\u001b[2J')),
    files: ['advised-anchors.pem'],
    note: /The served list is missing: database is locked\\u\{1b\}\[2J\./,
  },
  {
    name: 'a look-up that throws',
    notification: SERVED,
    certificates: () => {
      throw new Error('closed');
    },
    files: ['advised-anchors.pem'],
    note: /The served list is missing: closed\./,
  },
  {
    name: 'a certificate that is no longer stored',
    notification: SERVED,
    certificates: () => Promise.resolve(new Map([[LEAF.sha256, LEAF.der]])),
    files: ['served-list.pem', 'advised-anchors.pem'],
    note: /Of the served list 1 certificate could not be found\./,
  },
  {
    name: 'certificates of 100 kB each',
    notification: opened({ evidence: evidence({ served: ['a', 'b', 'c'] }) }),
    certificates: () => Promise.resolve(new Map(['a', 'b', 'c'].map((sha256) => [sha256, BIG]))),
    files: ['served-list.pem', 'advised-anchors.pem'],
    note: /Of the served list 2 certificates would make the mail too large\./,
  },
  {
    name: 'nothing was served, and nothing is to be shipped',
    notification: opened({ evidence: evidence({ served: [] }), advice: [] }),
    certificates,
    files: [],
    note: null,
  },
  {
    name: 'an anchor that is none',
    notification: opened({ evidence: evidence({ served: [] }), advice: [{ text: 'Ship', pem: '<img src=x>\n' }] }),
    certificates,
    files: [],
    note: null,
  },
];
for (const row of attachments) {
  test(`attachments: ${row.name}`, async (t) => {
    const { parsed } = await mailOf(t, row.notification, { certificates: row.certificates });
    assert.deepEqual(
      parsed.attachments.map(({ filename }) => filename),
      row.files,
    );
    const size = parsed.attachments.reduce((sum, { content }) => sum + content.length, 0);
    assert.ok(size <= 256_000, String(size));
    const text = (parsed.text ?? '').replaceAll(/\n +/g, ' ');
    if (row.note === null) assert.doesNotMatch(text, /\nAttachments\n/);
    else assert.match(text, row.note);
  });
}

test('a look-up that never ends holds no mail up', async () => {
  const hangs: CertificateSource = () => new Promise(() => undefined);
  const { files, notes } = await attachmentsOf(SERVED, hangs, attempt.signal, 1);
  assert.deepEqual(notes, ['The served list is missing: looking it up took too long.']);
  assert.deepEqual(
    files.map(({ filename }) => filename),
    ['advised-anchors.pem'],
  );
});

const KEY = Buffer.alloc(32, 3);
test('the link that acknowledges is in both texts', async (t) => {
  const { parsed } = await mailOf(t, raised(), { ackLinks: ackLinks('https://watch.example', KEY) });
  const url = /^ {2}Acknowledge {2,}(https:\S+)$/m.exec(parsed.text ?? '')?.[1] ?? '';
  assert.ok(typeof parsed.html === 'string' && parsed.html.includes(`<a href="${url}"`));
  const verified = verifyAck(new URL(url).searchParams.get('token') ?? '', KEY, NOON);
  assert.ok(verified.kind === 'valid');
  assert.deepEqual([verified.incident, verified.receiver, verified.level], ['inc-0123456789ab', 'ops', 'broken']);
});

test('without a page the command that acknowledges is in both texts', async (t) => {
  const { parsed } = await mailOf(t, SERVED);
  for (const text of [parsed.text, parsed.html]) {
    assert.ok(typeof text === 'string' && text.includes('anchorwatch alerts ack inc-0123456789ab'));
    assert.doesNotMatch(text, /href/);
  }
});

for (const name of ['reminder', 'resolved', 'digest', 'test']) {
  test(`nothing is to be acknowledged: ${name}`, async (t) => {
    const notification = exampleNotifications()[name];
    assert.ok(notification !== undefined);
    const [mail] = await mailsOf(t, [notification], { ackLinks: ackLinks('https://watch.example', KEY) });
    assert.doesNotMatch(mail?.parsed.text ?? '', /alerts ack |ack\?token/);
    assert.ok(!String(mail?.parsed.html).includes('ack?token'));
  });
}

test('a stranger adds no header, no recipient and no markup', async (t) => {
  const text = 'needs x\r\nBcc: everyone@example.com\r\n\r\n<script>alert(1)</script>\u202e';
  const { parsed, raw, recipients } = await mailOf(t, opened({ summary: text }));
  assert.deepEqual(recipients, ['ops@example.com']);
  assert.equal(parsed.bcc, undefined);
  assert.match(parsed.subject ?? '', /needs x\\u\{d\}\\u\{a\}Bcc: everyone/);
  assert.doesNotMatch(raw.slice(0, raw.indexOf('\r\n\r\n')), /^bcc:/im);
  assert.ok(typeof parsed.html === 'string' && !parsed.html.includes('<script'));
});
