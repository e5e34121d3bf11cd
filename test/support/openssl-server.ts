// `openssl s_server` on loopback: a TLS server that is not Node's, for lists, records and alerts as it makes them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { pemOf, privateKeyPem, type IssuedCertificate } from './ca.ts';

export interface ExternalServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listening when it resolves. `options` as `openssl s_server` takes them. */
export async function startOpensslServer(
  chain: readonly IssuedCertificate[],
  options: readonly string[],
): Promise<ExternalServer> {
  const files = await writeIdentity(chain);
  const args = [
    's_server',
    '-accept',
    '127.0.0.1:0',
    '-cert',
    files.cert,
    '-cert_chain',
    files.rest,
    '-key',
    files.key,
  ];
  // It ends when its input does, and talks to it as long as it runs.
  const server = spawn('openssl', [...args, ...options], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(server, 'close');
  const close = async () => {
    server.kill('SIGKILL');
    await ended;
    await files.remove();
  };
  const port = await Promise.race([acceptPort(server.stdout), ended.then(() => null)]);
  if (port !== null) return { port, close };
  await close();
  throw new Error(`openssl s_server does not listen: ${args.concat(options).join(' ')}`);
}

/** It says `ACCEPT 127.0.0.1:43211` once it listens. */
function acceptPort(output: Readable): Promise<number> {
  return new Promise((resolve) => {
    let text = '';
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const port = /^ACCEPT .*:([0-9]+)$/m.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
}

export interface IdentityFiles {
  readonly folder: string;
  /** The whole list, the end entity alone, what comes after it, and the end entity's key; all PEM. */
  readonly list: string;
  readonly cert: string;
  readonly rest: string;
  readonly key: string;
  readonly remove: () => Promise<void>;
}

/** Writes a served list and its key to a folder of its own. */
export async function writeIdentity(chain: readonly IssuedCertificate[]): Promise<IdentityFiles> {
  const [endEntity, ...rest] = chain;
  if (endEntity === undefined) throw new RangeError('a TLS server needs a certificate');
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-'));
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  return {
    folder,
    list: await write('list.pem', pemOf([...chain])),
    cert: await write('cert.pem', endEntity.pem),
    rest: await write('rest.pem', pemOf(rest)),
    key: await write('key.pem', privateKeyPem(endEntity.key)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
