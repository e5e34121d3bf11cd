// The baseline of verdicts: libssl's X509_verify_cert, by a C program of ours that is compiled here and now.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type PlainSituation, situationOctets } from '../test/stacks/situation-octets.ts';

/** What OpenSSL said of a list, and the milliseconds that it took. */
export interface Measured {
  /** `ok`, `parse` or X509_V_ERR_*. */
  readonly answer: string;
  readonly decodeMs: number;
  /** X509_verify_cert on certificates that were only decoded. */
  readonly verifyMs: number;
  /** X509_verify_cert on the same certificates again. */
  readonly againMs: number;
}

export type X509Verify = (situations: readonly Omit<PlainSituation, 'cipherSuite'>[]) => readonly Measured[];

/** The program; null where there is no compiler or no libssl-dev, which it says. */
export function compileX509Verify(): X509Verify | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorwatch-x509-verify-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true });
  });
  const program = path.join(folder, 'x509-verify');
  const source = path.join(import.meta.dirname, 'programs/x509-verify.c');
  const flags = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];
  try {
    execFileSync('cc', [...flags, '-o', program, source, '-lcrypto'], { stdio: 'pipe' });
  } catch (error) {
    const [why = ''] = error instanceof Error ? error.message.split('\n') : [];
    console.log(`without X509_verify_cert: it needs cc and libssl-dev (${why})`);
    return null;
  }
  return (situations) => run(program, situations);
}

function run(program: string, situations: Parameters<X509Verify>[0]): readonly Measured[] {
  const input = Buffer.concat(situations.map((situation) => situationOctets({ ...situation, cipherSuite: 0 })));
  const { status, stdout } = spawnSync(program, { input, maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`x509-verify ended with status ${String(status)}`);
  return stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [answer = '', ...nanoseconds] = line.split(' ');
      const [decodeMs = 0, verifyMs = 0, againMs = 0] = nanoseconds.map((text) => Number(text) / 1e6);
      return { answer, decodeMs, verifyMs, againMs };
    });
}
