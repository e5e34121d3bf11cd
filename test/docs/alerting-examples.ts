// The examples of docs/alerting.md: mails of its story as a reader gets them. `node test/docs/alerting-examples.ts` writes
// them, and the files with the whole of each, anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { ackLinks } from '../../src/alerts/ack-token.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import { attachmentsOf } from '../../src/alerts/receivers/email/attachments.ts';
import { mailOf } from '../../src/alerts/receivers/email/mail.ts';
import { messageOf } from '../../src/alerts/render/message-of.ts';
import { isoInstant } from '../../src/lib/clock.ts';
import { storyOfARotation, type Told } from './alerting-story.ts';

const PAGE = new URL('../../docs/alerting.md', import.meta.url);
const FOLDER = new URL('../../docs/notification-examples/', import.meta.url);

export const alertingPage = (): string => readFileSync(PAGE, 'utf8');

/** The whole of each mail, by the name that the page calls it. */
export async function wholeMails(): Promise<Readonly<Record<string, string>>> {
  const told = storyOfARotation();
  const first = Map.groupBy(told, nameOf);
  const mails = [...first].map(async ([name, [one]]) => [name, one === undefined ? '' : await mailText(one)] as const);
  return Object.fromEntries(await Promise.all(mails));
}

/** As it stands in a file. */
export function mailFile(name: string): string {
  return readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8');
}

/** The page with its examples as they should be. */
export function withExamples(page: string, mails: Readonly<Record<string, string>>): string {
  return page.replace(/^<!-- (\w+): (\S+) -->\n\n.*?^<!-- end -->$/gms, (block, what: string, name: string) => {
    const content = contentOf(what, mails[name] ?? '');
    return content === null ? block : `<!-- ${what}: ${name} -->\n\n${content}\n\n<!-- end -->`;
  });
}

function contentOf(what: string, mail: string): string | null {
  switch (what) {
    case 'mail':
      return fenced(withoutPem(mail));
    case 'head':
      return fenced(headOf(mail));
    case 'link':
      return fenced(ackUrl());
    case 'story':
      return storyTable();
    default:
      return null;
  }
}

/** The link that the first mail would have. Of a key that everybody knows. */
export function ackUrl(): string {
  const [opened] = storyOfARotation();
  const links = ackLinks('https://anchorwatch.example.com', EXAMPLE_KEY);
  const url = opened && links.urlFor(opened.notification, opened.receiver, opened.notification.at);
  return url ?? '';
}

export const EXAMPLE_KEY = Buffer.alloc(32);

/** The formatter takes away blanks at the ends of lines. */
function fenced(text: string): string {
  return `\`\`\`text\n${text.replace(/ +$/gm, '').trimEnd()}\n\`\`\``;
}

function withoutPem(mail: string): string {
  return mail.replace(
    /(-----BEGIN CERTIFICATE-----\n)(.*?)(-----END CERTIFICATE-----)/gs,
    (_, begin: string, lines: string, end: string) =>
      `${begin}(${String(lines.trim().split('\n').length)} lines of base64)\n${end}`,
  );
}

/** The subject, and the text up to what is to be done. */
function headOf(mail: string): string {
  const [subject = ''] = /^Subject: .*$/m.exec(mail) ?? [];
  const text = mail.slice(mail.indexOf('\n\n') + 2);
  const [head = ''] = text.split('\n\nWhat to do\n');
  return `${subject}\n\n${head}`;
}

function nameOf({ notification }: Told): string {
  const { about, kind } = notification;
  if (about !== 'self') return kind;
  return kind === 'opened' ? 'self' : `self-${kind}`;
}

const FROM = 'anchorwatch@example.com';

async function mailText({ receiver, notification }: Told): Promise<string> {
  const attachments = await attachmentsOf(notification, stored, AbortSignal.timeout(5_000));
  const to = [`${receiver}@example.com`];
  const mail = mailOf({ notification, message: messageOf(notification), attachments, to, from: FROM });
  const references = 'references' in mail ? [`References: ${mail.references.join(' ')}`] : [];
  return [
    `From: ${mail.from}`,
    `To: ${mail.to.join(', ')}`,
    `Subject: ${mail.subject}`,
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${mail.messageId}`,
    ...references,
    `Auto-Submitted: ${mail.headers['Auto-Submitted']}`,
    '',
    mail.text,
  ].join('\n');
}

/** What is attached is no part of the text; that it is, is. */
function stored(sha256s: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  return Promise.resolve(new Map(sha256s.map((sha256) => [sha256, Buffer.from(sha256, 'hex')])));
}

/** Who is told what of the incident of the story, as a table. */
function storyTable(): string {
  const told = storyOfARotation().filter(({ notification }) => notification.about === 'devices');
  const byInstant = Map.groupBy(told, ({ notification }) => notification.at);
  const rows = [...byInstant.values()].map((group) => `| ${storyCells(group).join(' | ')} |`);
  return ['| when | told | outlook | to |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function storyCells(group: readonly Told[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { at, kind } = first.notification;
  const receivers = group.map(({ receiver }) => receiver).join(', ');
  return [dayAndTime(at), `\`${kind}\``, outlookText(first.notification), receivers];
}

function dayAndTime(at: number): string {
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(at).getUTCDay()] ?? '';
  return `${day} ${isoInstant(at).slice(11, 16)}`;
}

function outlookText(notification: Notification): string {
  if (notification.about !== 'devices') return '';
  const { from, to } = notification.outlook;
  return from === to ? `\`${to}\`` : `\`${from}\` → \`${to}\``;
}

async function writeAll(): Promise<void> {
  const mails = await wholeMails();
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, mail] of Object.entries(mails)) writeFileSync(new URL(`${name}.txt`, FOLDER), mail);
  writeFileSync(PAGE, withExamples(alertingPage(), mails));
}

if (import.meta.main) await writeAll();
