// The C programs: compiled into a scratch folder, started once, and asked situation after situation through their stdin.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import type { Situation } from './generate.ts';
import type { Library } from './libraries.ts';

export interface Program {
  /** `ok`, or the code with which the library refuses. */
  readonly ask: (situation: Situation) => Promise<string>;
  /** Ends the program; throws when it did not end well. */
  readonly end: () => Promise<void>;
}

const FLAGS = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];

/** Compiles the library's program into the folder and gives its path. Throws what the compiler says. */
export async function compile({ program, links }: Library, folder: string): Promise<string> {
  const source = path.join(import.meta.dirname, 'programs', `${program}.c`);
  const executable = path.join(folder, program);
  await promisify(execFile)('cc', [...FLAGS, '-o', executable, source, ...links.map((name) => `-l${name}`)]);
  return executable;
}

/** Starts the program. Questions are answered in the order in which they were asked; nobody need wait in between. */
export function start(executable: string, library: Library): Program {
  const child = spawn(executable, library.arguments, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (situation) => {
      child.stdin.write(encoded(situation, suiteFor(library, situation)));
      const line = await lines.next();
      if (line.done === true) throw new Error(`${executable} ended at ${situation.title}`);
      return line.value;
    },
    end: async () => {
      child.stdin.end();
      const [status, signal] = await ended;
      if (status !== 0) throw new Error(`${executable} ended with ${signal ?? String(status)}`);
    },
  };
}

/** As programs/situation.h reads it. */
function encoded({ host, at, anchors, served }: Situation, cipherSuite: number): Buffer {
  const now = Buffer.alloc(8);
  now.writeBigInt64BE(BigInt(Date.parse(at) / 1000));
  const suite = Buffer.alloc(2);
  suite.writeUInt16BE(cipherSuite);
  return Buffer.concat([withLength(Buffer.from(host)), now, suite, certificates(anchors), certificates(served)]);
}

function certificates(list: Situation['served']): Buffer {
  return Buffer.concat([number(list.length), ...list.map(({ certificate }) => withLength(certificate.der))]);
}

function withLength(octets: Uint8Array): Buffer {
  return Buffer.concat([number(octets.length), octets]);
}

function number(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}

/** A suite that a server with this end entity would choose: one that its key and its key usage allow (RFC 5246, 7.4.2). */
function suiteFor({ rsaKeyTransport }: Library, { served: [endEntity] }: Situation): number {
  const spec = endEntity?.certificate.spec;
  const kind = endEntity?.certificate.key.kind ?? 'p256';
  if (!kind.startsWith('rsa')) return SUITES.ecdheEcdsa;
  const usage = spec?.keyUsage ?? 'omit';
  const cannotSign = usage !== 'omit' && !usage.includes('digitalSignature');
  return rsaKeyTransport && cannotSign && usage.includes('keyEncipherment') ? SUITES.rsa : SUITES.ecdheRsa;
}

/** All with AES_128_GCM_SHA256. */
const SUITES = { rsa: 0x009c, ecdheEcdsa: 0xc02b, ecdheRsa: 0xc02f };
