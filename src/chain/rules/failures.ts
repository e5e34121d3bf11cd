// Findings from failures, for the stacks.
import type { Failure, Finding } from '../stack.ts';
import type { Signer } from '../signer.ts';
import type { SoftFailure } from '../verdict.ts';

export function accepted(path: readonly Signer[], soft: readonly SoftFailure[] = []): Finding {
  return { kind: 'accepted', path, soft };
}

/** Refused for one reason. */
export function refused(deviceCode: string | null, failure: Failure): Finding {
  return { kind: 'refused', failures: [failure], deviceCode };
}
