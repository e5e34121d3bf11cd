// The API on a running page: a CDN that rotates, a daemon that probes when the test says so, and what was asked of it.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { startRotationScene, type RotationScene } from '../../support/rotation-scene.ts';
import { startWebStage, type WebStage } from '../../support/web-stage.ts';

export interface ApiStage extends WebStage {
  readonly scene: RotationScene;
  /** `host:port` of the CDN. */
  readonly target: string;
  readonly spool: string;
  /** Runs a cycle on what the CDN serves now. */
  readonly cycle: (serving: 'old' | 'new') => Promise<void>;
  readonly pass: (ms: number) => void;
}

export const FIRMWARE = 'thermostat-1.4';
const NEVER = '0 0 1 1 *';

/** The clock is the real one, and goes on when the test lets time pass. */
export async function apiStage(
  context: TestContext,
  settings: object = {},
  stack = 'ti-simplelink',
): Promise<ApiStage> {
  const scene = await startRotationScene({ addresses: ['127.0.0.2'] });
  context.after(() => scene.close());
  const spool = join(await newFolder(context), 'spool');
  await mkdir(spool);
  const text = await readFile(scene.configFile, 'utf8');
  const config = JSON.parse(text.replace('ti-simplelink', stack)) as Readonly<Record<string, unknown>>;
  let ahead = 0;
  const stage = await startWebStage({
    files: new Map([
      ['firmware/old-root.pem', scene.oldRoot.pem],
      ['known-roots.pem', scene.newRoot.pem],
      ['reader', 'a-token-to-look-with-0123456789abcdef'],
      ['actor', 'a-token-to-act-with-0123456789abcdefgh'],
    ]),
    config: {
      ...config,
      schedule: NEVER,
      receivers: [{ name: 'ops', log: {} }],
      signals: { ct: { spool } },
      ...settings,
    },
    clock: { now: () => Date.now() + ahead },
  });
  context.after(() => stage.close());
  const cycle: ApiStage['cycle'] = async (serving) => {
    scene.cdn.serve('127.0.0.2', serving === 'old' ? scene.oldList : scene.newList);
    await stage.daemon.cycle();
  };
  const pass = (ms: number) => {
    ahead += ms;
  };
  return { ...stage, scene, target: `cdn.example.com:${String(scene.cdn.port)}`, spool, cycle, pass };
}

async function newFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-api-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the body is no JSON. */
  readonly json: unknown;
}

/** Asks `path` below /api/v1. An object as body is sent as JSON. */
export async function ask(
  { url }: Pick<WebStage, 'url'>,
  path: string,
  { method = 'GET', body, headers = {} }: Asked = {},
): Promise<Answer> {
  const sent = typeof body === 'object' ? JSON.stringify(body) : body;
  const answer = await fetch(new URL(`api/v1${path}`, url), {
    method,
    ...(sent !== undefined && { body: sent }),
    headers: { ...(typeof body === 'object' && { 'content-type': 'application/json' }), ...headers },
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

export interface Asked {
  readonly method?: string;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}
