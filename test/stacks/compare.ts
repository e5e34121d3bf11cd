// One situation, asked of a library and of our stack.
import { CodedError } from '../../src/lib/coded-error.ts';
import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge } from '../../src/chain/judge.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { type AnchorStore, anchorStoreOf, type TrustAnchor, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import type { Verdict } from '../../src/chain/verdict.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { Situation } from './generate.ts';
import type { Library } from './libraries.ts';

export interface Comparison {
  readonly library: Library;
  readonly situation: Situation;
  /** `ok`, or the code with which the library refuses. */
  readonly answer: string;
  readonly verdict: Verdict;
  readonly outcome: 'same' | 'other-code' | 'other-verdict';
}

const { judge } = createJudge({ knownRoots: () => [] });

/** What our stack says, beside what the library said. */
export function compare(library: Library, stack: Stack, situation: Situation, answer: string): Comparison {
  const verdict = judge({
    servedList: servedListOf(situation.served.map(({ certificate }) => certificate.der)),
    anchors: storeOf(situation),
    stack,
    host: library.checksNames ? situation.host : null,
    at: library.clock === null ? null : Date.parse(situation.at),
  });
  return { library, situation, answer, verdict, outcome: outcomeOf(library, answer, verdict) };
}

/** Our answer in one line. */
export function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'uncertain') return 'uncertain';
  return verdict.kind === 'accepted' ? 'ok' : `${verdict.code} ${String(verdict.deviceCode)} (${verdict.detail})`;
}

function outcomeOf({ sameCode }: Library, answer: string, verdict: Verdict): Comparison['outcome'] {
  if (verdict.kind === 'accepted') return answer === 'ok' ? 'same' : 'other-verdict';
  if (answer === 'ok' || verdict.kind === 'uncertain') return 'other-verdict';
  return sameCode(answer, verdict) ? 'same' : 'other-code';
}

/** The anchors that can be decoded, as a device's file of them would be loaded. */
function storeOf({ anchors }: Situation): AnchorStore {
  return anchorStoreOf(anchors.flatMap(({ certificate }) => decodable(certificate.der)));
}

function decodable(der: Uint8Array): readonly TrustAnchor[] {
  try {
    return [trustAnchorOf(decodeCertificate(der))];
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed-certificate') return [];
    throw error;
  }
}
