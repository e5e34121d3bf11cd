// Commands, as real programs: what they are given, what their end means, and that none of them is left behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type TestContext } from 'node:test';

import type { Notification } from '../../../src/alerts/notification.ts';
import { createCommandReceiver } from '../../../src/alerts/receivers/command/command-receiver.ts';
import type { SendResult } from '../../../src/alerts/receivers/receiver.ts';
import { notificationBody } from '../../../src/alerts/render/json.ts';
import {
  ACK_URL,
  attempt,
  deviceNotification,
  DIGEST,
  HOSTILE,
  INVISIBLE,
  partsWith,
  selfNotification,
  TEST,
} from './told.ts';

const OWN = { PATH: process.env['PATH'], HOME: '/home/watch', LANG: 'C.UTF-8', SMTP_PASSWORD: 'geheim', TZ: undefined };

function receiverOf(run: readonly string[], timeout = 20_000) {
  return createCommandReceiver({ run: [...run], timeout }, partsWith({ environment: OWN }));
}

function shell(script: string, timeout?: number) {
  return receiverOf(['sh', '-c', script], timeout);
}

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'anchorwatch-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('standard input is the JSON of the webhook, in one line', async (t) => {
  const file = path.join(await folder(t), 'in');
  const result = await receiverOf(['sh', '-c', 'cat > "$1"', 'sh', file]).send(deviceNotification(), attempt);
  assert.deepEqual(result, { kind: 'sent', warning: null });
  const given = await readFile(file, 'utf8');
  assert.deepEqual(JSON.parse(given), JSON.parse(JSON.stringify(notificationBody(deviceNotification()))));
  assert.equal(given.indexOf('\n'), given.length - 1);
});

test('arguments reach it as they stand in the config: no shell reads them', async (t) => {
  const file = path.join(await folder(t), 'arguments');
  const odd = ['$(touch x)', '`id`', 'two words', "'", '*', '', '; exit 9'];
  const run = ['sh', '-c', 'out=$1; shift; printf "%s\\n" "$@" > "$out"', 'sh', file, ...odd];
  assert.equal((await receiverOf(run).send(TEST, attempt)).kind, 'sent');
  assert.equal(await readFile(file, 'utf8'), `${odd.join('\n')}\n`);
});

test('its environment is the notification in short, and nothing of our own that may be secret', async (t) => {
  assert.deepEqual(await environmentOf(t, deviceNotification('raised', 'broken')), {
    ANCHORWATCH_NOTIFICATION_ID: 'ntf-62b02eda5473b23a',
    ANCHORWATCH_KIND: 'raised',
    ANCHORWATCH_ABOUT: 'devices',
    ANCHORWATCH_INCIDENT: 'inc-0123456789ab',
    ANCHORWATCH_OUTLOOK: 'broken',
    ANCHORWATCH_TONE: 'broken',
    ANCHORWATCH_FIRMWARE: 'thermostat-1.4',
    ANCHORWATCH_TARGET: 'content.example:443',
    ANCHORWATCH_SUBJECT:
      '[anchorwatch] broken: thermostat-1.4 (12,400 devices) refuses content.example at 2 of 3 addresses',
    ANCHORWATCH_SUMMARY: 'thermostat-1.4 (12,400 devices) refuses content.example at 2 of 3 addresses',
    ANCHORWATCH_ACK_URL: ACK_URL,
    HOME: '/home/watch',
    LANG: 'C.UTF-8',
    PATH: OWN.PATH,
  });
});

for (const notification of [TEST, DIGEST, selfNotification()]) {
  test(`a ${notification.about} has the same variables, empty where there is nothing to say`, async (t) => {
    const environment = await environmentOf(t, notification);
    assert.equal(environment['ANCHORWATCH_ABOUT'], notification.about);
    assert.equal(environment['ANCHORWATCH_FIRMWARE'], '');
    assert.equal(environment['ANCHORWATCH_TARGET'], '');
  });
}

for (const { name, text: hostile } of HOSTILE) {
  test(`${name}: visible, in one line, and short in the environment`, async (t) => {
    const environment = await environmentOf(t, selfNotification(hostile));
    for (const value of Object.values(environment)) {
      assert.ok(value.length <= 4_096);
      assert.doesNotMatch(value, INVISIBLE);
    }
  });
}

async function environmentOf(t: TestContext, notification: Notification): Promise<Readonly<Record<string, string>>> {
  const file = path.join(await folder(t), 'environment');
  const print = 'require("node:fs").writeFileSync(process.argv[1], JSON.stringify(process.env))';
  const result = await receiverOf([process.execPath, '-e', print, file]).send(notification, attempt);
  assert.deepEqual(result, { kind: 'sent', warning: null });
  return JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>>;
}

const ends: readonly { readonly script: string; readonly result: SendResult['kind']; readonly error?: RegExp }[] = [
  { script: 'exit 0', result: 'sent' },
  { script: 'echo trouble >&2; exit 1', result: 'retry', error: /^sh: ended with status 1: trouble$/ },
  { script: 'echo first; echo last; echo; exit 2', result: 'retry', error: /status 2: last$/ },
  { script: 'exit 75', result: 'retry', error: /^sh: ended with status 75$/ },
  { script: 'exit 64', result: 'refused', error: /status 64/ },
  { script: 'echo no such channel >&2; exit 65', result: 'refused', error: /no such channel/ },
  { script: 'exit 67', result: 'refused' },
  { script: 'exit 78', result: 'refused' },
  { script: 'exit 69', result: 'retry' },
  { script: 'exit 77', result: 'retry' },
  { script: 'exit 127', result: 'retry' },
  { script: 'kill -9 $$', result: 'retry', error: /^sh: was ended by SIGKILL$/ },
  { script: "printf '\\033[31mred\\033[0m' >&2; exit 1", result: 'retry', error: /: \\u\{1b\}\[31mred/ },
  { script: 'exec <&-; exit 0', result: 'sent' },
  { script: 'yes | head -c 3000000; exit 1', result: 'retry', error: /status 1: y/ },
];
for (const { script, result: expected, error } of ends) {
  test(`${script}: ${expected}`, async () => {
    const result = await shell(script).send(deviceNotification(), attempt);
    assert.equal(result.kind, expected);
    if (error !== undefined) assert.match('error' in result ? result.error : '', error);
    assert.ok(!('error' in result) || result.error.length < 700);
  });
}

test('a program that reads nothing of a long input does no harm', async () => {
  const notification = { ...deviceNotification(), advice: [{ text: 'x', pem: 'A'.repeat(3_000_000) }] };
  assert.deepEqual(await shell('exec <&-; exit 0').send(notification, attempt), { kind: 'sent', warning: null });
  assert.equal((await shell('exit 3').send(notification, attempt)).kind, 'retry');
});

const missing: readonly { readonly name: string; readonly file: string; readonly error: RegExp }[] = [
  { name: 'there is no such program', file: 'anchorwatch-no-such-program', error: /no such program \(ENOENT\)$/ },
  { name: 'a path with nothing there', file: '/nonexistent/tell', error: /^\/nonexistent\/tell: there is no such/ },
  { name: 'a name that none can have', file: 'a\u0000b', error: /could not be started/ },
];
for (const { name, file, error } of missing) {
  test(`${name}: tried again, for a deploy may bring it`, async () => {
    const result = await receiverOf([file]).send(TEST, attempt);
    assert.ok(result.kind === 'retry');
    assert.match(result.error, error);
  });
}

test('a file that may not be run', async (t) => {
  const file = path.join(await folder(t), 'tell');
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o644);
  const result = await receiverOf([file]).send(TEST, attempt);
  assert.ok(result.kind === 'retry');
  assert.match(result.error, /may not be run \(EACCES\)$/);
});

/** Connected to by what the command starts; closed when the last of them has ended. */
async function witness(t: TestContext) {
  const server = createServer({ allowHalfOpen: false }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const connected = once(server, 'connection');
  const { port } = server.address() as AddressInfo;
  const code = `require("node:net").connect(${String(port)}, "127.0.0.1"); process.on("SIGTERM", () => {})`;
  return { connected, script: `${process.execPath} -e '${code}'` };
}

test('a command that does not end is killed, and tried again', async () => {
  assert.deepEqual(await shell('echo busy; exec sleep 600', 1_000).send(TEST, attempt), {
    kind: 'retry',
    error: 'sh: did not end in time, and was killed: busy',
    retryAfterMs: null,
    reached: [],
  });
});

for (const end of ['wait', 'exit 0']) {
  test(`a stop ends it and what it started, also what does not listen: ${end}`, async (t) => {
    const { connected, script } = await witness(t);
    const stop = new AbortController();
    const started = `trap '${end}' TERM; (${script}) & wait; ${end}`;
    const sending = shell(started).send(TEST, { ...attempt, signal: stop.signal });
    const [socket] = (await connected) as [Socket];
    stop.abort();
    const result = await sending;
    assert.ok(result.kind === 'retry' && result.error.includes('stopped'));
    await text(socket).catch(() => '');
  });
}

test('a stop before it began', async (t) => {
  const file = path.join(await folder(t), 'ran');
  const result = await receiverOf(['touch', file]).send(TEST, { ...attempt, signal: AbortSignal.abort() });
  assert.equal(result.kind, 'retry');
  await assert.rejects(access(file));
});

test('what a command leaves running keeps nobody waiting', { timeout: 20_000 }, async (t) => {
  const { connected, script } = await witness(t);
  const result = await shell(`(${script}) & exit 0`, 600_000).send(TEST, attempt);
  assert.deepEqual(result, { kind: 'sent', warning: null });
  const [socket] = (await connected) as [Socket];
  socket.end();
});

test('several at once', async () => {
  const receiver = shell('cat > /dev/null; exit 0');
  const results = await Promise.all(Array.from({ length: 20 }, () => receiver.send(deviceNotification(), attempt)));
  assert.deepEqual(new Set(results.map(({ kind }) => kind)), new Set(['sent']));
});
