// A situation of the matrix as a question to the judge, and how tests name it.
import { createJudge } from '../../../src/chain/judge.ts';
import type { Verdict } from '../../../src/chain/verdict.ts';
import { judgeOnce } from '../judging.ts';
import { certificateNamed } from './certificates.ts';
import type { Situation } from './matrix.ts';

/** One for all, as in the daemon: its caches must not change an answer. */
const judge = createJudge({ knownRoots: () => [] });

/** The verdict of the stack at the situation's instant, or at another one. */
export function judgeSituation({ anchors, served, at }: Situation, stack: string, instant: number = at): Verdict {
  const asked = { anchors: anchors.map(certificateNamed), served: served.map(certificateNamed), stack };
  return judgeOnce({ ...asked, at: instant }, judge);
}

export function titled({ number, title }: Situation): string {
  return `${String(number).padStart(2, '0')} ${title}`;
}

export function shown(verdict: Verdict): string {
  return verdict.kind === 'refused' ? `${verdict.code} ${String(verdict.deviceCode)}: ${verdict.detail}` : verdict.kind;
}
