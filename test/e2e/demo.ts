// `npm run demo`: a CDN on loopback changes its CA, address by address, while the daemon watches; told in the terminal,
// with the mail as it arrives. No network, no config, ends by itself.
import { setTimeout as pause } from 'node:timers/promises';

import type { NotificationBody } from '../../src/alerts/render/notification-body.ts';
import { startDaemonProcess } from '../support/daemon-process.ts';
import { ADDRESSES, HOST, type RotationScene, startRotationScene } from '../support/rotation-scene.ts';
import { startSmtpSink, type ReceivedMail } from '../support/smtp-sink.ts';
import { startWebhookSink, type WebhookRequest } from '../support/webhook-sink.ts';

/** How long a reader is given between two steps. */
const READING_MS = 1_500;
/** The demo takes about 20 s; past this something is wrong. */
const LIMIT_MS = 38_000;

const PAINT: Readonly<Record<string, string>> = { cdn: '36', outlook: '1', webhook: '35', mail: '33' };

const startedAt = performance.now();
const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
const timer = setTimeout(() => {
  process.stderr.write('The demo did not come to its end in time.\n');
  process.exit(1);
}, LIMIT_MS);

const scene = await startRotationScene();
const mail = await startSmtpSink();
const hook = await startWebhookSink();
await scene.writeConfig({
  receivers: [
    { name: 'ops', email: { to: ['ops@example.com'] } },
    { name: 'hook', webhook: { url: hook.url } },
  ],
  smtp: { host: '127.0.0.1', port: mail.port, from: 'anchorwatch@example.com' },
});
const daemon = startDaemonProcess(scene.configFile, scene.folder);
try {
  await tellTheStory(scene);
} finally {
  clearTimeout(timer);
  daemon.child.kill('SIGTERM');
  await daemon.ended;
  await Promise.all([mail.close(), hook.close(), scene.close()]);
}

async function tellTheStory({ cdn, oldList, newList }: RotationScene): Promise<void> {
  heading('anchorwatch demo: a CDN changes its CA while devices in the field trust only the old one');
  say('fleet', '12,400 thermostats (thermostat-1.4, TI SimpleLink) pin one CA: Old Trust Root CA');
  say('cdn', `${HOST}:${String(cdn.port)} at ${ADDRESSES.join(', ')} serves lists under Old Trust Root CA`);
  say('daemon', 'anchorwatch run: a cycle every second, mail to ops@example.com, and a webhook');
  await daemon.line(({ msg }) => msg === 'cycle completed');
  say('outlook', 'safe: every address is accepted');

  await step(`the CDN moves ${ADDRESSES[0]} to New Trust Root CA G2`);
  cdn.serve(ADDRESSES[0], newList);
  await told('started');

  await step('the other two addresses follow');
  for (const address of ADDRESSES.slice(1)) cdn.serve(address, newList);
  showMail(await told('broken'));

  await step('somebody called the CDN: it rolls back everywhere');
  for (const address of ADDRESSES) cdn.serve(address, oldList);
  await told('safe');

  heading('The end. Three steps, three mails, three webhooks; a rollback was believed after two calm rounds.');
}

/** Waits for the webhook and the mail of one step; they arrive within the cycle that sees it. */
async function told(level: string): Promise<ReceivedMail> {
  const change = daemon.line((line) => line.msg.startsWith('outlook ') && line['to'] === level);
  const [, request, received] = await Promise.all([change, hook.nextRequest(), mail.nextMail()]);
  const body = bodyOf(request);
  if (body.about !== 'devices') throw new Error(`a notification about ${body.about}`);
  say('outlook', `${body.outlook.from} -> ${body.outlook.to}`);
  say('fleet', impactText(body));
  say('webhook', `${body.kind}: ${body.summary}`);
  say('mail', `"${received.parsed.subject ?? ''}"`);
  return received;
}

function bodyOf({ body }: WebhookRequest) {
  return JSON.parse(body) as NotificationBody;
}

function impactText({ fleet: { stranded, atRisk } }: Extract<NotificationBody, { readonly about: 'devices' }>): string {
  return `${String(stranded.devices)} devices stranded, ${String(atRisk.devices)} at risk`;
}

/** Just after a cycle, so that none is under way that would see half of the change. */
async function step(what: string): Promise<void> {
  await pause(READING_MS);
  await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  say('cdn', what);
}

function showMail({ parsed }: ReceivedMail): void {
  const from = parsed.from?.text ?? '';
  const headers = [`From: ${from}`, 'To: ops@example.com', `Subject: ${parsed.subject ?? ''}`, ''];
  const lines = [
    ...headers,
    ...shortened(parsed.text ?? '')
      .trimEnd()
      .split('\n'),
  ];
  print(`${' '.repeat(18)}the mail as it arrived:\n`);
  for (const line of lines) print(`${' '.repeat(18)}${paint('2', '|')} ${line}\n`);
}

/** A certificate has twenty lines; here its first one does. */
function shortened(text: string): string {
  return text.replace(/(-----BEGIN CERTIFICATE-----\s+\S+)[^-]*(\n *-----END)/g, '$1 ...$2');
}

function say(who: string, what: string): void {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5);
  print(`${seconds} s  ${paint(PAINT[who] ?? '0', who.padEnd(8))}  ${what}\n`);
}

function heading(text: string): void {
  print(`\n${paint('1', text)}\n\n`);
}

function paint(code: string, text: string): string {
  return colour ? `\u{1b}[${code}m${text}\u{1b}[0m` : text;
}

function print(text: string): void {
  process.stdout.write(text);
}
