// `anchorwatch verify`: one served list from a file, judged without a network.
import { createJudge } from '../../chain/judge.ts';
import { knownRoots } from '../../firmware/known-roots.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { findStack, stacksFrom } from '../find-stack.ts';
import { readAnchors } from '../read-anchors.ts';
import { readServedList } from '../read-served.ts';
import type { Terminal } from '../terminal.ts';
import { instantOr } from '../../lib/dates.ts';
import { paintFor } from '../text/paint.ts';
import { verifyJson } from '../verify/json.ts';
import type { Judged } from '../../views/explain/judged.ts';
import { verifyText } from '../verify/text.ts';
import type { Format } from './check.ts';

export interface VerifyRequest {
  readonly served: string;
  readonly anchors: readonly string[];
  readonly stack: string;
  /** Whose `stacks` are known as well; null: none. */
  readonly config: string | null;
  readonly host: string;
  /** Null: now; `none`: the device has no clock. */
  readonly at: string | null;
  readonly format: Format;
  /** Whether the steps are wanted as well. */
  readonly explain: boolean;
}

/** Judges and prints; 0 when the list is accepted, 2 when it is refused, 3 when nobody knows. Throws usage errors. */
export async function verifyCommand(request: VerifyRequest, { stdout, env, clock }: Terminal): Promise<ExitStatus> {
  const stack = findStack(request.stack, await stacksFrom(request.config));
  const at = request.at === NO_CLOCK ? null : instantOr(request.at, clock.now());
  const servedList = await readServedList(request.served);
  const anchors = await readAnchors(request.anchors);
  const { host } = request;
  const { verdict, explanations } = createJudge({ knownRoots }).explain({ servedList, anchors, stack, host, at });

  const judged: Judged = { stack, host, at, verdict, explanations: request.explain ? explanations : null };
  const json = request.format === 'json';
  await stdout.write(json ? verifyJson(judged) : verifyText(judged, stdout.columns, paintFor(stdout, env)));
  return EXIT_STATUSES[verdict.kind];
}

/** As `clock: none` of the config. */
const NO_CLOCK = 'none';

const EXIT_STATUSES = { accepted: 0, refused: 2, uncertain: 3 } as const;
