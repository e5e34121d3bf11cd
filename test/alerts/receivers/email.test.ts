// Mail against a real SMTP server: every way of TLS, logins, and servers that are down.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type TestContext } from 'node:test';

import type { SmtpConfig } from '../../../src/alerts/receivers/email/config.ts';
import { createEmailReceiver } from '../../../src/alerts/receivers/email/email-receiver.ts';
import { ReceiverConfigError, type SendResult } from '../../../src/alerts/receivers/receiver.ts';
import { sinkCertificate, startSmtpSink, type SmtpSinkOptions } from '../../support/smtp-sink.ts';
import { opened } from '../render/examples.ts';
import { mailer } from './email-mailer.ts';
import { attempt, partsWith } from './told.ts';

const MESSAGE = opened();
const { ca: CA, certificate: CERTIFICATE } = sinkCertificate();

async function sinkFor(t: TestContext, options: SmtpSinkOptions = {}) {
  const sink = await startSmtpSink({ certificate: CERTIFICATE, ...options });
  t.after(sink.close);
  return sink;
}

test('without a mail server in the config there is no receiver', () => {
  assert.throws(() => createEmailReceiver({ to: ['ops@example.com'] }, partsWith()), ReceiverConfigError);
});

test('the sender is that of smtp where the receiver names none', async (t) => {
  const sink = await sinkFor(t);
  const smtp = { host: '127.0.0.1', port: sink.port, from: 'watch@example.net' };
  await createEmailReceiver({ to: ['ops@example.com'] }, { ...partsWith(), smtp }).send(MESSAGE, attempt);
  const { parsed, sender, recipients } = await sink.nextMail();
  assert.deepEqual([sender, recipients], ['watch@example.net', ['ops@example.com']]);
  assert.equal(parsed.messageId, `<${MESSAGE.id}@example.net>`);
});

interface TlsRow {
  readonly name: string;
  readonly sink: SmtpSinkOptions['tls'];
  readonly tls?: SmtpConfig['tls'];
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
    const smtp = row.tls === undefined ? {} : { tls: row.tls };
    const receiver = mailer(sink.port, { smtp, ca: row.ca ?? null });
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
    const result = await mailer(sink.port, { smtp: { user: 'watch' }, password }).send(MESSAGE, attempt);
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
  const result = await mailer(sink.port).send(MESSAGE, attempt);
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
  const sending = mailer(address.port).send(MESSAGE, { ...attempt, signal: stop.signal });
  await connected;
  stop.abort();
  assert.equal((await sending).kind, 'retry');
});
