// The trust anchors in the CA files that the command line names.
import type { AnchorStore, TrustAnchor } from '../chain/trust-anchor.ts';
import { anchorStoreOf } from '../chain/trust-anchor.ts';
import { readAnchorFile } from '../firmware/anchor-file.ts';
import { usageError } from '../lib/usage-error.ts';

/** All anchors, in the order of the files and in them; throws a usage error that names every file it cannot use. */
export async function readAnchors(files: readonly string[]): Promise<AnchorStore> {
  const anchors: TrustAnchor[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const read = await readAnchorFile(file);
    if (read.kind === 'anchors') anchors.push(...read.anchors);
    else problems.push(`${JSON.stringify(file)}: ${read.reasons.join('; ')}${placeHint(file, read.reasons)}`);
  }
  if (problems.length > 0) throw usageError(`--anchors ${problems.join('; ')}`);
  return anchorStoreOf(anchors);
}

/** Options that take several values take the targets behind them as well. */
function placeHint(file: string, reasons: readonly string[]): string {
  const looksLikeHost = file.includes('.') && !/\.(pem|der|crt|cer)$|\//i.test(file);
  return looksLikeHost && reasons.includes('no such file') ? ' (TARGETs go before --anchors)' : '';
}
