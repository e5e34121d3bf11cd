// Mail servers that take some recipients and not others, put one off, drop what they were told, or demand what they do
// not get.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';

import type { Receiver, SendResult } from '../../../src/alerts/receivers/receiver.ts';
import { sinkCertificate, startSmtpSink, type SmtpSinkOptions } from '../../support/smtp-sink.ts';
import { opened } from '../render/examples.ts';
import { mailer, type MailerOptions } from './email-mailer.ts';

const MESSAGE = opened();
const { ca: CA, certificate: CERTIFICATE } = sinkCertificate();
const [OPS, BOSS, GONE, LEFT] = ['ops@example.com', 'boss@example.com', 'gone@example.com', 'left@example.com'];

async function scene(t: TestContext, server: SmtpSinkOptions, options: MailerOptions = {}) {
  const sink = await startSmtpSink({ certificate: CERTIFICATE, refused: [GONE, LEFT], ...server });
  t.after(sink.close);
  return { sink, receiver: mailer(sink.port, { to: [OPS, BOSS], ...options }) };
}

/** As delivery does: the same notification again, with whom it reached, until it need not be tried any more. */
async function tries(receiver: Receiver): Promise<readonly SendResult[]> {
  const results: SendResult[] = [];
  let reached: readonly string[] = [];
  while (results.length < 5) {
    const result = await receiver.send(MESSAGE, { signal: new AbortController().signal, reached });
    results.push(result);
    if (result.kind !== 'retry') break;
    reached = result.reached;
  }
  return results;
}

interface Row {
  readonly name: string;
  readonly to: string[];
  readonly deferred?: readonly string[];
  /** What each try came to, and how its text reads. */
  readonly results: readonly (readonly [SendResult['kind'], RegExp | null])[];
  /** Whom the server took each mail for. */
  readonly mails: readonly (readonly string[])[];
}

const rows: readonly Row[] = [
  { name: 'all are taken', to: [OPS, BOSS], results: [['sent', null]], mails: [[OPS, BOSS]] },
  {
    name: '550 for one of two: the other has it',
    to: [OPS, GONE],
    results: [['sent', /^127\.0\.0\.1:\d+ refused gone@example\.com \(550 no such user\)$/]],
    mails: [[OPS]],
  },
  {
    name: '450 for one of two: later, to this one only',
    to: [OPS, BOSS],
    deferred: [BOSS],
    results: [
      ['retry', /refused boss@example\.com \(450 greylisted\)$/],
      ['sent', null],
    ],
    mails: [[OPS], [BOSS]],
  },
  {
    name: '450 for both',
    to: [OPS, BOSS],
    deferred: [OPS, BOSS],
    results: [
      ['retry', /ops@example\.com \(450 greylisted\), boss/],
      ['sent', null],
    ],
    mails: [[OPS, BOSS]],
  },
  {
    name: '550 for one, 450 for the other: tried again',
    to: [GONE, BOSS],
    deferred: [BOSS],
    results: [
      ['retry', /gone@example\.com \(550 no such user\), boss@example\.com \(450/],
      ['sent', /gone/],
    ],
    mails: [[BOSS]],
  },
  {
    name: 'one taken, one put off and one refused: in the end only the last is missing',
    to: [OPS, GONE, BOSS],
    deferred: [BOSS],
    results: [
      ['retry', /boss/],
      ['sent', /refused gone@example\.com/],
    ],
    mails: [[OPS], [BOSS]],
  },
  { name: '550 for both', to: [GONE, LEFT], results: [['refused', /gone.*left/]], mails: [] },
];
for (const { name, to, deferred = [], results, mails } of rows) {
  test(`recipients: ${name}`, async (t) => {
    const { sink, receiver } = await scene(t, { deferred }, { to });
    const came = await tries(receiver);
    assert.deepEqual(
      came.map(({ kind }) => kind),
      results.map(([kind]) => kind),
    );
    came.forEach((result, index) => {
      const text = result.kind === 'sent' ? result.warning : result.error;
      const expected = results[index]?.[1] ?? null;
      if (expected === null) assert.equal(text, null);
      else assert.match(text ?? '', expected);
    });
    assert.deepEqual(
      sink.mails.map(({ recipients }) => recipients),
      mails,
    );
    const ids = new Set(sink.mails.map(({ parsed }) => parsed.messageId));
    assert.ok(ids.size <= 1, 'the same Message-ID on every try');
  });
}

test('those who were not reached are refused for good: the others have it', async (t) => {
  const { sink, receiver } = await scene(t, {}, { to: [OPS, GONE] });
  const result = await receiver.send(MESSAGE, { signal: new AbortController().signal, reached: [OPS] });
  assert.ok(result.kind === 'sent');
  assert.match(result.warning ?? '', /gone@example\.com \(550/);
  assert.equal(sink.mails.length, 0);
});

test('a later copy has the same To as the first', async (t) => {
  const { sink, receiver } = await scene(t, { deferred: [BOSS] });
  await tries(receiver);
  const heads = sink.mails.map(({ raw }) => /^To: .*$/m.exec(raw)?.[0]);
  assert.equal(heads.length, 2);
  assert.equal(heads[0], heads[1]);
});

test('a server that breaks off after DATA is tried again, with the same Message-ID', async (t) => {
  const { sink, receiver } = await scene(t, { dropsAfterData: 1 });
  const results = await tries(receiver);
  assert.deepEqual(
    results.map(({ kind }) => kind),
    ['retry', 'sent'],
  );
  const { parsed } = await sink.nextMail();
  assert.deepEqual(sink.dropped, [parsed.messageId]);
});

test('a server that greets slowly', async (t) => {
  const { receiver } = await scene(t, { greetsAfterMs: 200 });
  assert.deepEqual(await tries(receiver), [{ kind: 'sent', warning: null }]);
});

const ways: readonly { name: string; tls: 'none' | 'starttls'; ca: string | null; kind: SendResult['kind'] }[] = [
  { name: 'and gets it', tls: 'starttls', ca: CA.pem, kind: 'sent' },
  { name: 'with a certificate of nobody we know', tls: 'starttls', ca: null, kind: 'retry' },
  { name: 'and the config forbids it', tls: 'none', ca: null, kind: 'refused' },
];
for (const { name, tls, ca, kind } of ways) {
  test(`a server that demands STARTTLS, ${name}`, async (t) => {
    const { sink, receiver } = await scene(t, { tls: 'starttls', demandsTls: true }, { smtp: { tls }, ca });
    const [result] = await tries(receiver);
    assert.equal(result?.kind, kind);
    assert.equal(sink.mails.length, kind === 'sent' ? 1 : 0);
  });
}
