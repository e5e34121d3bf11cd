// One run of a stack's rules over a served list at one instant.
import type { EpochMs } from '../lib/clock.ts';
import type { Certificate } from './certificate.ts';
import { createMeter, type DateChange, type SignatureLedger } from './checks.ts';
import type { Step } from './explanation.ts';
import { verifyByRules } from './rules/surroundings.ts';
import type { Finding, Stack } from './stack.ts';
import type { StackRules } from './stack-rules.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/** A question with its list decoded. */
export interface Case {
  readonly served: readonly [Certificate, ...Certificate[]];
  readonly anchors: readonly TrustAnchor[];
  readonly stack: Stack;
  /** The stack's own, or others that its unknown rules allow. */
  readonly rules: StackRules;
  readonly host: string | null;
  readonly ledger: SignatureLedger;
}

export interface Run {
  readonly finding: Finding;
  /** Between these two instants the finding is the same. */
  readonly previous: DateChange | null;
  readonly next: DateChange | null;
  /** The budget was spent: the finding means nothing. */
  readonly exhausted: boolean;
}

/** `ignoring`: the SHA-256 of a certificate whose dates are put aside. `explain` gets the steps, where somebody wants them. */
export function runAt(
  { served, anchors, stack, rules, host, ledger }: Case,
  at: EpochMs | null,
  ignoring: string | null,
  explain: ((step: () => Step) => void) | null = null,
): Run {
  const meter = createMeter({ at, ignoring, ledger, explain });
  const finding = verifyByRules(stack, rules, { served, anchors, host, checks: meter });
  const exhausted = meter.exhausted();
  // What was accepted with the budget spent may have been accepted by another path than the device takes.
  if (exhausted && finding.kind === 'accepted') {
    const failure = { path: finding.path, code: 'budget-exhausted', depth: 0, detail: '' } as const;
    return { finding: { kind: 'refused', failures: [failure], deviceCode: null }, ...meter.changes(), exhausted };
  }
  return { finding, ...meter.changes(), exhausted };
}
