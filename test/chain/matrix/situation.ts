// A situation of the matrix as a question to the judge, and how its answer is held against an expected one.
import assert from 'node:assert/strict';

import { createJudge } from '../../../src/chain/judge.ts';
import type { Verdict } from '../../../src/chain/verdict.ts';
import { judgeOnce } from '../judging.ts';
import { certificateNamed } from './certificates.ts';
import type { Situation } from './matrix.ts';

/** One for all, as in the daemon: its caches must not change an answer. */
const judge = createJudge({ knownRoots: () => [] });

/** The verdict of the stack at the situation's instant, at another one, or (null) without a clock. */
export function judgeSituation(
  { anchors, served, at }: Situation,
  stack: string,
  instant: number | null = at,
): Verdict {
  const asked = { anchors: anchors.map(certificateNamed), served: served.map(certificateNamed), stack };
  return judgeOnce({ ...asked, at: instant }, judge);
}

export function titled({ number, title }: Situation): string {
  return `${String(number).padStart(2, '0')} ${title}`;
}

/** `reason`: why they are known to disagree; then an agreement is the failure, for the reason is gone. */
export function agreesUnless(
  reason: string | undefined,
  verdict: Verdict,
  expected: string,
  agree: (verdict: Verdict, expected: string) => boolean,
): void {
  const agrees = agree(verdict, expected);
  if (reason === undefined) assert.ok(agrees, `expected ${expected}, judged ${shown(verdict)}`);
  else assert.ok(!agrees, `${expected} as expected, although it is listed as different: ${reason}`);
}

function shown(verdict: Verdict): string {
  return verdict.kind === 'refused' ? `${verdict.code} ${String(verdict.deviceCode)}: ${verdict.detail}` : verdict.kind;
}
