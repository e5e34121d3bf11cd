// The receivers of services against a real server that answers as the services do.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createDiscordReceiver } from '../../../src/alerts/receivers/discord/discord-receiver.ts';
import { createNtfyReceiver } from '../../../src/alerts/receivers/ntfy/ntfy-receiver.ts';
import { createPagerdutyReceiver } from '../../../src/alerts/receivers/pagerduty/pagerduty-receiver.ts';
import {
  ReceiverConfigError,
  type Receiver,
  type ReceiverParts,
  type SendResult,
} from '../../../src/alerts/receivers/receiver.ts';
import { createSlackReceiver } from '../../../src/alerts/receivers/slack/slack-receiver.ts';
import { createTeamsReceiver } from '../../../src/alerts/receivers/teams/teams-receiver.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';
import { attempt, deviceNotification, NOON, partsWith } from './told.ts';

const ROUTING_KEY = 'R0ABCDEFGHIJKLMNOPQRSTUVWXYZ1234';
const PATH = '/hook/T00/s3cr3t';

const CREATE = {
  slack: (url: string, parts: ReceiverParts) => createSlackReceiver({ url }, parts),
  teams: (url: string, parts: ReceiverParts) => createTeamsReceiver({ url }, parts),
  discord: (url: string, parts: ReceiverParts) => createDiscordReceiver({ url }, parts),
  pagerduty: (url: string, parts: ReceiverParts) =>
    createPagerdutyReceiver({ url, routingKey: { env: 'KEY' } }, { ...parts, secretOf: () => ROUTING_KEY }),
  ntfy: (url: string, parts: ReceiverParts) => createNtfyReceiver({ url: new URL('/s3cr3t', url).href }, parts),
} as const;
type Kind = keyof typeof CREATE;
const KINDS = Object.keys(CREATE) as readonly Kind[];

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WebhookAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const text = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): WebhookAnswer => ({
  ...{ status, headers, body },
});

interface Row {
  readonly kind: Kind;
  readonly answer: WebhookAnswer;
  readonly result: SendResult['kind'];
  /** What the error ends with, after the status. */
  readonly error?: string;
  readonly retryAfterMs?: number;
}

// As the services answer, by their documentation.
const rows: readonly Row[] = [
  { kind: 'slack', answer: text(200, 'ok'), result: 'sent' },
  { kind: 'slack', answer: text(400, 'invalid_payload'), result: 'refused', error: '400 (invalid_payload)' },
  { kind: 'slack', answer: text(403, 'action_prohibited'), result: 'refused', error: '403 (action_prohibited)' },
  { kind: 'slack', answer: text(404, 'no_service'), result: 'refused', error: '404 (no_service)' },
  { kind: 'slack', answer: text(410, 'channel_is_archived\n'), result: 'refused', error: '410 (channel_is_archived)' },
  { kind: 'slack', answer: text(429, 'rate_limited', { 'retry-after': '30' }), result: 'retry', retryAfterMs: 30_000 },
  { kind: 'slack', answer: text(500, 'rollup_error'), result: 'retry', error: '500 (rollup_error)' },
  { kind: 'slack', answer: text(404, '<html>Not found</html>'), result: 'refused', error: '404' },
  { kind: 'teams', answer: 202, result: 'sent' },
  {
    kind: 'teams',
    answer: json(404, { error: { code: 'WorkflowNotFound', message: 'The workflow could not be found.' } }),
    result: 'refused',
    error: '404 (WorkflowNotFound)',
  },
  { kind: 'teams', answer: json(400, { error: 'no object' }), result: 'refused', error: '400' },
  { kind: 'teams', answer: json(413, null), result: 'refused', error: '413' },
  { kind: 'teams', answer: text(429, '', { 'retry-after': '10' }), result: 'retry', retryAfterMs: 10_000 },
  { kind: 'teams', answer: 502, result: 'retry', error: '502' },
  { kind: 'discord', answer: 204, result: 'sent' },
  { kind: 'discord', answer: json(200, { id: '1' }), result: 'sent' },
  {
    kind: 'discord',
    answer: json(404, { message: 'Unknown Webhook', code: 10_015 }),
    result: 'refused',
    error: '404 (Unknown Webhook)',
  },
  {
    kind: 'discord',
    answer: json(429, { message: 'You are being rate limited.', retry_after: 64.57, global: false }),
    result: 'retry',
    error: '429 (You are being rate limited.)',
    retryAfterMs: 65_000,
  },
  {
    kind: 'discord',
    answer: json(429, { message: 'x', retry_after: 1.5 }, { 'retry-after': '7' }),
    result: 'retry',
    retryAfterMs: 7_000,
  },
  {
    kind: 'discord',
    answer: text(429, 'error code: 1015', { 'retry-after': '90' }),
    result: 'retry',
    retryAfterMs: 90_000,
  },
  { kind: 'discord', answer: json(429, { retry_after: 'soon' }), result: 'retry', error: '429' },
  {
    kind: 'pagerduty',
    answer: json(202, { status: 'success', message: 'Event processed', dedup_key: 'k' }),
    result: 'sent',
  },
  {
    kind: 'pagerduty',
    answer: json(400, {
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: ["Length of 'routing_key' is incorrect (should be 32 characters)"],
    }),
    result: 'refused',
    error: "400 (Length of 'routing_key' is incorrect (should be 32 characters))",
  },
  {
    kind: 'pagerduty',
    answer: json(429, { status: 'throttle exceeded', message: 'Requests for this service are arriving too quickly.' }),
    result: 'retry',
    error: '429 (Requests for this service are arriving too quickly.)',
  },
  { kind: 'pagerduty', answer: 500, result: 'retry', error: '500' },
  { kind: 'ntfy', answer: json(200, { id: 'x', event: 'message' }), result: 'sent' },
  {
    kind: 'ntfy',
    answer: json(401, { code: 40_101, http: 401, error: 'unauthorized', link: 'https://ntfy.sh/docs/publish/' }),
    result: 'refused',
    error: '401 (unauthorized)',
  },
  {
    kind: 'ntfy',
    answer: json(429, { code: 42_901, http: 429, error: 'limit reached: too many requests' }),
    result: 'retry',
    error: '429 (limit reached: too many requests)',
  },
  { kind: 'ntfy', answer: json(507, { error: 'insufficient storage' }), result: 'retry' },
];
for (const { kind, answer, result: expected, error, retryAfterMs } of rows) {
  const shown =
    typeof answer === 'object' ? `${String(answer.status)} ${JSON.stringify(answer.body ?? '')}` : String(answer);
  test(`${kind}: ${shown} is ${expected}`, async (t) => {
    const { receiver } = await scene(t, kind, [answer]);
    const result = await receiver.send(deviceNotification(), attempt);
    assert.equal(result.kind, expected);
    if (error !== undefined)
      assert.ok('error' in result && result.error.endsWith(`answered ${error}`), JSON.stringify(result));
    if (result.kind === 'retry') assert.equal(result.retryAfterMs, retryAfterMs ?? null);
  });
}

for (const kind of KINDS) {
  const hostile: readonly { readonly name: string; readonly answer: WebhookAnswer }[] = [
    {
      name: 'repeats the path',
      answer: json(404, { message: `no route ${PATH}`, error: 'no route /s3cr3t', errors: [`no key ${ROUTING_KEY}`] }),
    },
    { name: 'answers with escapes', answer: json(404, { message: '\u001b[2J\u202e', error: '\u001b[2J\u202e' }) },
    { name: 'answers at length', answer: json(404, { message: 'm'.repeat(60_000), error: 'e'.repeat(60_000) }) },
    { name: 'answers 10 MB', answer: text(404, 'a'.repeat(10_000_000)) },
    { name: 'answers a page', answer: text(404, '<html><h1>It works!</h1></html>') },
    { name: 'redirects', answer: text(307, '', { location: '/elsewhere' }) },
    { name: 'breaks the connection', answer: 'reset' },
  ];
  for (const { name, answer } of hostile) {
    test(`${kind}: a server that ${name} shows neither the secret nor anything invisible`, async (t) => {
      const { receiver, sink } = await scene(t, kind, [answer]);
      const result = await receiver.send(deviceNotification(), attempt);
      assert.ok(result.kind !== 'sent');
      assert.ok(result.error.startsWith('http://127.0.0.1:') && result.error.length < 350, result.error);
      assert.doesNotMatch(result.error, /s3cr3t|R0ABC|[\p{Cc}\p{Cf}]/u);
      assert.ok(sink.requests.length <= 1, 'nothing is followed');
    });
  }

  test(`${kind}: JSON that says so, from anchorwatch`, async (t) => {
    const { receiver, sink } = await scene(t, kind);
    await receiver.send(deviceNotification(), attempt);
    const { method, headers, body } = await sink.nextRequest();
    assert.equal(method, 'POST');
    assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(headers['user-agent'], 'anchorwatch');
    assert.equal(typeof JSON.parse(body), 'object');
  });

  test(`${kind}: a stop ends it at once`, async (t) => {
    const { receiver, sink } = await scene(t, kind, ['hang']);
    const stop = new AbortController();
    const sending = receiver.send(deviceNotification(), { ...attempt, signal: stop.signal });
    await sink.nextRequest();
    stop.abort();
    assert.equal((await sending).kind, 'retry');
  });
}

test('Discord is asked to say whether it kept the message, beside what the URL asks for', async (t) => {
  const sink = await startWebhookSink();
  t.after(sink.close);
  await createDiscordReceiver({ url: `${sink.url}?thread_id=7` }, partsWith()).send(deviceNotification(), attempt);
  assert.equal((await sink.nextRequest()).path, '/hook?thread_id=7&wait=true');
});

test('a URL that is a secret', async (t) => {
  const sink = await startWebhookSink();
  t.after(sink.close);
  const receiver = createSlackReceiver({ url: { env: 'SLACK_URL' } }, partsWith({ secret: `${sink.url}\n` }));
  assert.equal((await receiver.send(deviceNotification(), attempt)).kind, 'sent');
});

for (const secret of ['', 'hooks.slack.com/services/T0', 'ftp://x/', 'https://user:pw@hooks.slack.com/']) {
  test(`a secret that is no URL is a mistake in the config, and not told: ${secret}`, () => {
    assert.throws(
      () => createSlackReceiver({ url: { env: 'SLACK_URL' } }, partsWith({ secret })),
      (error) =>
        error instanceof ReceiverConfigError &&
        error.path.join('.') === 'url' &&
        (secret === '' || !error.message.includes(secret)),
    );
  });
}

async function scene(
  t: { after: (end: () => Promise<void>) => void },
  kind: Kind,
  script: readonly WebhookAnswer[] = [],
) {
  const sink = await startWebhookSink(script);
  t.after(sink.close);
  const parts = { ...partsWith(), clock: { now: () => NOON } };
  const receiver: Receiver = CREATE[kind](new URL(PATH, sink.url).href, parts);
  return { sink, receiver };
}
