// What the conformance tests find out, as records that travel from the tests to the runner in node:test's diagnostics.
import type { TestContext } from 'node:test';

/** How many cases a stack answers as what it is compared with. */
export interface Agreement {
  readonly kind: 'agreement';
  readonly suite: string;
  readonly stack: string;
  /** What the answers are compared with. */
  readonly against: string;
  readonly cases: number;
  readonly same: number;
  readonly skipped: number;
  /** Refusals for which a code was compared, and how many were the same; null where none is known. */
  readonly codes: { readonly compared: number; readonly same: number } | null;
}

/** How a verifier does on x509-limbo, measured by what x509-limbo expects. */
export interface Standing {
  readonly kind: 'standing';
  readonly verifier: string;
  readonly isOurs: boolean;
  readonly asExpected: number;
  readonly acceptedWrongly: number;
  readonly refusedWrongly: number;
  readonly skipped: number;
}

/** The slowest of many inputs. */
export interface Slowest {
  readonly kind: 'slowest';
  readonly suite: string;
  readonly inputs: number;
  readonly limitMs: number;
  readonly slowestMs: number;
}

/** A case in which a stack is known to differ, and why that stays so. */
export interface KnownDifference {
  readonly kind: 'known-difference';
  readonly suite: string;
  readonly stack: string;
  readonly id: string;
  readonly reason: string;
}

/** Where the cases of a suite are from, and which version of them. */
export interface Source {
  readonly kind: 'source';
  readonly suite: string;
  readonly text: string;
}

export type Result = Agreement | Standing | Slowest | KnownDifference | Source;

const PREFIX = 'result ';

export function report(t: TestContext, result: Result): void {
  t.diagnostic(`${PREFIX}${JSON.stringify(result)}`);
}

/** The result in a diagnostic message; null when it is another message. */
export function resultIn(message: string): Result | null {
  return message.startsWith(PREFIX) ? (JSON.parse(message.slice(PREFIX.length)) as Result) : null;
}
