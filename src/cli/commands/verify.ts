// `anchorwatch verify`: one served list from a file, judged without a network.
import { createJudge } from '../../chain/judge.ts';
import { derCertificates } from '../../firmware/import/der-certificates.ts';
import { pemBlocks } from '../../firmware/import/pem-blocks.ts';
import { knownRoots } from '../../firmware/known-roots.ts';
import { foundAtText } from '../../firmware/place-text.ts';
import { servedListOf } from '../../probe/observation.ts';
import type { ExitStatus } from '../exit-status.ts';
import { findStack, stacksFrom } from '../find-stack.ts';
import { readAnchors } from '../read-anchors.ts';
import { readNamedFile } from '../read-file.ts';
import type { Terminal } from '../terminal.ts';
import { instantOr } from '../text/dates.ts';
import { paintFor } from '../text/paint.ts';
import { usageError } from '../usage-error.ts';
import { verifyJson } from '../verify/json.ts';
import type { Judged } from '../verify/judged.ts';
import { verifyText } from '../verify/text.ts';
import type { Format } from './check.ts';

export interface VerifyRequest {
  readonly served: string;
  readonly anchors: readonly string[];
  readonly stack: string;
  /** Whose `stacks` are known as well; null: none. */
  readonly config: string | null;
  readonly host: string;
  /** Null: now. */
  readonly at: string | null;
  readonly format: Format;
  /** Whether the steps are wanted as well. */
  readonly explain: boolean;
}

/** Judges and prints; 0 when the list is accepted, 2 when it is refused, 3 when nobody knows. Throws usage errors. */
export async function verifyCommand(request: VerifyRequest, { stdout, env, clock }: Terminal): Promise<ExitStatus> {
  const stack = findStack(request.stack, await stacksFrom(request.config));
  const at = instantOr(request.at, clock.now());
  const servedList = servedListOf(await readServed(request.served));
  const anchors = await readAnchors(request.anchors);
  const { host } = request;
  const { verdict, explanations } = createJudge({ knownRoots }).explain({ servedList, anchors, stack, host, at });

  const judged: Judged = { stack, host, at, verdict, explanations: request.explain ? explanations : null };
  const json = request.format === 'json';
  await stdout.write(json ? verifyJson(judged) : verifyText(judged, stdout.columns, paintFor(stdout, env)));
  return EXIT_STATUSES[verdict.kind];
}

const EXIT_STATUSES = { accepted: 0, refused: 2, uncertain: 3 } as const;

/** PEM with any text around it, or DER. */
async function readServed(file: string): Promise<readonly Uint8Array[]> {
  const bytes = await readNamedFile(file);
  const format = [pemBlocks, derCertificates].find((candidate) => candidate.recognise(bytes).kind === 'yes');
  if (format === undefined) throw usageError(`--served ${JSON.stringify(file)} holds no certificate in PEM or DER`);
  return format.read(bytes).flatMap((found) => {
    if (found.kind === 'certificate') return [found.der];
    if (found.kind !== 'broken') return [];
    throw usageError(`--served ${JSON.stringify(file)}: ${foundAtText(found.at)}: ${found.detail}`);
  });
}
