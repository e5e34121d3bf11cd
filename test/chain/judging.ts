// How the tests of chain/ ask: issued certificates in, a verdict out.
import assert from 'node:assert/strict';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge, type Judge } from '../../src/chain/judge.ts';
import type { Question } from '../../src/chain/question.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import type { Verdict } from '../../src/chain/verdict.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { IssuedCertificate } from '../support/ca.ts';

export const HOST = 'update.example.com';
export const NOW = Date.parse('2026-03-01T00:00:00Z');

export interface Asked {
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  readonly stack: string;
  readonly host?: string | null;
  readonly at?: number | null;
}

export function question({ served, anchors, stack: name, host = HOST, at = NOW }: Asked): Question {
  const stack = stackNamed(name);
  assert.ok(stack !== null, `there is no stack ${name}`);
  const store = anchorStoreOf(anchors.map(({ der }) => trustAnchorOf(decodeCertificate(der))));
  return { servedList: servedListOf(served.map(({ der }) => der)), anchors: store, stack, host, at };
}

export function judgeOnce(asked: Asked, judge: Judge = createJudge({ knownRoots: () => [] })): Verdict {
  return judge.judge(question(asked));
}

/** `ok`, `uncertain`, or `code deviceCode`: what the tables compare. */
export function outcome(verdict: Verdict): string {
  if (verdict.kind === 'uncertain') return 'uncertain';
  return verdict.kind === 'accepted' ? 'ok' : `${verdict.code} ${String(verdict.deviceCode)}`;
}
