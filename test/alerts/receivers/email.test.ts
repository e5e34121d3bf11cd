// Mail against a real SMTP server: every way of TLS, logins, servers that are down or lie, and what arrives.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type TestContext } from 'node:test';

import type { Notification } from '../../../src/alerts/notification.ts';
import { emailReceiver, type EmailOptions } from '../../../src/alerts/receivers/email/email-receiver.ts';
import type { SendResult } from '../../../src/alerts/receivers/receiver.ts';
import { renderHtml } from '../../../src/alerts/render/html.ts';
import { renderSubject } from '../../../src/alerts/render/subject.ts';
import { renderText } from '../../../src/alerts/render/text.ts';
import { sinkCertificate, startSmtpSink, type SmtpSinkOptions } from '../../support/smtp-sink.ts';
import { missingAnchor, NOON, notification, outlook, refused, view } from '../scene.ts';

const MESSAGE = notification();
const attempt = { signal: new AbortController().signal, reached: [] };
const { ca: CA, certificate: CERTIFICATE } = sinkCertificate();

function receiverFor(port: number, smtp: Partial<EmailOptions['smtp']> = {}, options: Partial<EmailOptions> = {}) {
  return emailReceiver({
    name: 'ops',
    to: ['ops@example.com'],
    from: 'Anchor Watch <anchorwatch@example.com>',
    smtp: { host: '127.0.0.1', port, from: 'anchorwatch@localhost', ...smtp },
    password: null,
    ca: null,
    ...options,
  });
}

async function sinkFor(t: TestContext, options: SmtpSinkOptions = {}) {
  const sink = await startSmtpSink({ certificate: CERTIFICATE, ...options });
  t.after(sink.close);
  return sink;
}

test('text and HTML arrive, with headers that keep answering machines quiet', async (t) => {
  const sink = await sinkFor(t);
  assert.deepEqual(await receiverFor(sink.port).send(MESSAGE, attempt), { kind: 'sent', warning: null });
  const { parsed, sender, recipients } = await sink.nextMail();
  assert.equal(parsed.subject, renderSubject(MESSAGE));
  assert.equal(parsed.text?.trimEnd(), renderText(MESSAGE).trimEnd());
  assert.equal(typeof parsed.html === 'string' && parsed.html.trimEnd(), renderHtml(MESSAGE).trimEnd());
  assert.equal(parsed.date?.getTime(), NOON);
  assert.equal(parsed.messageId, `<${MESSAGE.id}@example.com>`);
  assert.equal(parsed.references, `<${MESSAGE.incident}@example.com>`);
  assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
  assert.equal(parsed.from?.text, '"Anchor Watch" <anchorwatch@example.com>');
  assert.equal(parsed.attachments.length, 0);
  assert.deepEqual([sender, recipients], ['anchorwatch@example.com', ['ops@example.com']]);
});

test('the same notification has the same Message-ID on every try', async (t) => {
  const sink = await sinkFor(t);
  const receiver = receiverFor(sink.port);
  await receiver.send(MESSAGE, attempt);
  await receiver.send(MESSAGE, attempt);
  const ids = sink.mails.map(({ parsed }) => parsed.messageId);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
});

interface TlsRow {
  readonly name: string;
  readonly sink: SmtpSinkOptions['tls'];
  readonly tls?: EmailOptions['smtp']['tls'];
  readonly ca?: string;
  /** Whether it goes over TLS; or why it does not go at all. */
  readonly outcome: 'secure' | 'plain' | RegExp;
}

const OTHER_CA = sinkCertificate().ca.pem;
const ways: readonly TlsRow[] = [
  { name: 'on loopback, without TLS on offer', sink: 'none', outcome: 'plain' },
  { name: 'on loopback, with STARTTLS on offer', sink: 'starttls', outcome: 'secure' },
  { name: 'opportunistic, with a CA that fits', sink: 'starttls', ca: CA.pem, outcome: 'secure' },
  { name: 'none, although STARTTLS is on offer', sink: 'starttls', tls: 'none', outcome: 'plain' },
  { name: 'STARTTLS demanded', sink: 'starttls', tls: 'starttls', ca: CA.pem, outcome: 'secure' },
  { name: 'STARTTLS demanded, not on offer', sink: 'none', tls: 'starttls', outcome: /STARTTLS/ },
  {
    name: 'STARTTLS demanded, unknown CA',
    sink: 'starttls',
    tls: 'starttls',
    outcome: /unable to verify the first certificate/,
  },
  { name: 'STARTTLS demanded, another CA', sink: 'starttls', tls: 'starttls', ca: OTHER_CA, outcome: /certificate/ },
  { name: 'implicit TLS', sink: 'implicit', tls: 'implicit', ca: CA.pem, outcome: 'secure' },
  {
    name: 'implicit TLS, unknown CA',
    sink: 'implicit',
    tls: 'implicit',
    outcome: /unable to verify the first certificate/,
  },
  { name: 'implicit TLS to a server that speaks plainly', sink: 'none', tls: 'implicit', outcome: /.+/ },
];

for (const row of ways) {
  test(`TLS: ${row.name}`, async (t) => {
    const sink = await sinkFor(t, { tls: row.sink ?? 'none' });
    const receiver = receiverFor(sink.port, row.tls === undefined ? {} : { tls: row.tls }, { ca: row.ca ?? null });
    const result = await receiver.send(MESSAGE, attempt);
    if (row.outcome instanceof RegExp) {
      assert.ok(result.kind === 'retry');
      assert.match(result.error, row.outcome);
      assert.equal(sink.mails.length, 0);
    } else {
      assert.deepEqual(result, { kind: 'sent', warning: null });
      assert.equal((await sink.nextMail()).secure, row.outcome === 'secure');
    }
  });
}

const credentials = { user: 'watch', password: 'correct horse' };
const logins: readonly {
  readonly name: string;
  readonly sink: SmtpSinkOptions;
  readonly password: string;
  readonly kind: SendResult['kind'];
  readonly error: RegExp | null;
}[] = [
  { name: 'the right password', sink: { credentials }, password: 'correct horse', kind: 'sent', error: null },
  {
    name: 'a wrong password',
    sink: { credentials },
    password: 'wrong donkey',
    kind: 'refused',
    error: /535 .*wrong user or password/,
  },
  { name: 'a server that offers no login', sink: {}, password: 'correct horse', kind: 'refused', error: /.+/ },
];
for (const { name, sink: options, password, kind, error } of logins) {
  test(`login: ${name}`, async (t) => {
    const sink = await sinkFor(t, options);
    const result = await receiverFor(sink.port, { user: 'watch' }, { password }).send(MESSAGE, attempt);
    assert.equal(result.kind, kind);
    if (error === null) {
      assert.equal((await sink.nextMail()).user, 'watch');
    } else {
      assert.ok(result.kind !== 'sent');
      assert.match(result.error, error);
      assert.ok(!result.error.includes(password), 'the password is not in the error');
      assert.equal(sink.mails.length, 0, 'nothing is sent without the login');
    }
  });
}

test('a server that is down is tried again', async () => {
  const sink = await startSmtpSink();
  await sink.close();
  const result = await receiverFor(sink.port).send(MESSAGE, attempt);
  assert.ok(result.kind === 'retry');
  assert.match(result.error, new RegExp(`^127\\.0\\.0\\.1:${String(sink.port)}: .*ECONNREFUSED`));
});

test('a server that never speaks is left when the daemon stops', async (t) => {
  const server = createServer((socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const stop = new AbortController();
  const connected = once(server, 'connection');
  const sending = receiverFor(address.port).send(MESSAGE, { ...attempt, signal: stop.signal });
  await connected;
  stop.abort();
  assert.equal((await sending).kind, 'retry');
});

test('a subject of a certificate adds no header, no recipient and no markup', async (t) => {
  const sink = await sinkFor(t);
  const missing = missingAnchor({
    subject: 'CN=x\r\nBcc: everyone@example.com\r\n\r\n<script>alert(1)</script>\u202e',
  });
  const state = outlook('broken', { endpoints: [view('192.0.2.1', { verdict: refused({ missing }) })] });
  const hostile: Notification = notification({ to: 'broken', state });
  await receiverFor(sink.port).send(hostile, attempt);
  const { parsed, raw, recipients } = await sink.nextMail();
  assert.deepEqual(recipients, ['ops@example.com']);
  assert.equal(parsed.bcc, undefined);
  assert.match(parsed.subject ?? '', /needs x\\u\{d\}\\u\{a\}Bcc: everyone/);
  assert.doesNotMatch(raw.slice(0, raw.indexOf('\r\n\r\n')), /^bcc:/im);
  assert.ok(typeof parsed.html === 'string' && !parsed.html.includes('<script'));
});
