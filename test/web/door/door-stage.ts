// A running page with a door as the test wants it, and a browser that can be as rude as the test wants it.
import { scryptSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { Clock } from '../../../src/lib/clock.ts';
import type { Incident } from '../../../src/alerts/incident.ts';
import { decision, incident, START } from '../../contract/records.ts';
import { issue } from '../../support/ca.ts';
import { startWebStage, type WebStage } from '../../support/web-stage.ts';

export const PASSWORD = 'correct horse battery staple';
export const READ_TOKEN = 'read-0123456789abcdef0123456789abcdef';
export const ACT_TOKEN = 'act-0123456789abcdef0123456789abcdef';

/** The cheapest that is taken. */
export function hashOf(password: string): string {
  const salt = Buffer.from('a salt of sixteen');
  const hash = scryptSync(password, salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  const [saltText, hashText] = [salt, hash].map((bytes) => bytes.toString('base64').replaceAll('=', ''));
  return `$scrypt$ln=14,r=8,p=1$${saltText ?? ''}$${hashText ?? ''}`;
}

export interface DoorStage extends WebStage {
  /** Lets time pass. */
  readonly pass: (ms: number) => void;
  readonly now: () => number;
  /** What the file of the password holds from now on. */
  readonly changePassword: (hash: string) => Promise<void>;
}

export interface DoorSettings {
  /** Tokens to read and to act, by files of their own. */
  readonly withTokens?: boolean;
  /** `PASSWORD`, by a file of its own. */
  readonly withPassword?: boolean;
  /** Further keys of `web`. */
  readonly web?: object;
}

export async function doorStage(context: TestContext, settings: DoorSettings = {}): Promise<DoorStage> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-door-'));
  context.after(() => rm(folder, { recursive: true }));
  const secret = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return { file: join(folder, name) };
  };
  const password = await secret('password', hashOf(PASSWORD));
  const tokens = [
    { name: 'prometheus', token: await secret('read', READ_TOKEN), may: 'read' },
    { name: 'on-call-bot', token: await secret('act', ACT_TOKEN), may: 'act' },
  ];
  let time = START;
  const clock: Clock = { now: () => time };
  const stage = await startWebStage({
    files: new Map([['root.pem', issue({ subject: 'CN=Old Root', ca: true }).pem]]),
    config: {
      firmware: [{ id: 'pump-1', stack: 'mbedtls', anchors: ['root.pem'], targets: [{ host: 'cdn.example' }] }],
      receivers: [{ name: 'ops', log: {} }],
      web: {
        listen: '127.0.0.1:0',
        ...(settings.withPassword === true ? { password } : {}),
        ...(settings.withTokens === true ? { tokens } : {}),
        ...settings.web,
      },
    },
    clock,
  });
  context.after(() => stage.close());
  return {
    ...stage,
    pass: (ms) => {
      time += ms;
    },
    now: () => time,
    changePassword: (hash) => writeFile(join(folder, 'password'), hash),
  };
}

export const INCIDENT = 'inc-0123456789ab';

/** Puts an open incident of the firmware into the store; its text is a stranger's. */
export async function putIncident(stage: DoorStage, changes: Partial<Incident> = {}): Promise<Incident> {
  const one = incident({
    id: INCIDENT,
    level: 'started',
    openedAt: START,
    reopenedAt: START,
    summary: 'pump-1 refuses <b>cdn.example</b>:443',
    ...changes,
  });
  await stage.store.recordDecision(decision({ incidents: [one] }));
  return one;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** `name=value` of each cookie that was set, and the rest of its line. */
  readonly cookies: readonly { readonly pair: string; readonly attributes: string }[];
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks `path`, follows no redirect, and sends whatever headers it is given. */
export function send({ url }: { readonly url: string }, path: string, sent: Sent = {}): Promise<Answer> {
  const { form, headers = {}, body = form === undefined ? undefined : new URLSearchParams(form).toString() } = sent;
  const { method = body === undefined ? 'GET' : 'POST' } = sent;
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    // The path as it is: a URL would put it in order.
    const asking = request(
      { hostname, port, path, method, headers: { ...type, ...headers }, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (text += part));
        answer.on('end', () => {
          const single = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
          const cookies = (answer.headers['set-cookie'] ?? []).map((line) => {
            const [pair = '', ...attributes] = line.split('; ');
            return { pair, attributes: attributes.join('; ') };
          });
          resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(single), text, cookies });
        });
      },
    );
    asking.once('error', reject);
    asking.end(body);
  });
}

/** A browser's cookies and the forms on its pages. */
export class Browser {
  readonly #stage: { readonly url: string };
  readonly #headers: Readonly<Record<string, string>>;
  readonly #cookies = new Map<string, string>();

  constructor(stage: { readonly url: string }, headers: Readonly<Record<string, string>> = {}) {
    this.#stage = stage;
    this.#headers = headers;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...this.#headers, ...(cookie === '' ? {} : { cookie }), ...sent.headers };
    const answer = await send(this.#stage, path, { ...sent, headers });
    for (const { pair, attributes } of answer.cookies) {
      const at = pair.indexOf('=');
      if (/max-age=0/i.test(attributes)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  /** Sends a form with the token of the page at `from`. */
  async submit(from: string, path: string, form: Readonly<Record<string, string>>, sent: Sent = {}): Promise<Answer> {
    const page = await this.send(from);
    return this.send(path, { ...sent, form: { csrf: csrfIn(page.text), ...form } });
  }

  logIn(password: string, to = '/'): Promise<Answer> {
    return this.submit('/login', '/login', { password, to });
  }
}

/** The token of the first form of a page. */
export function csrfIn(page: string): string {
  return /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? '';
}
