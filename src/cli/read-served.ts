// A served list that somebody saved.
import { derCertificates } from '../firmware/import/der-certificates.ts';
import { pemBlocks } from '../firmware/import/pem-blocks.ts';
import { foundAtText } from '../firmware/place-text.ts';
import { type ServedList, servedListOf } from '../probe/observation.ts';
import { readNamedFile } from './read-file.ts';
import { usageError } from '../lib/usage-error.ts';

/** PEM with any text around it, or DER, in the order of the file. Throws usage errors. */
export async function readServedList(file: string): Promise<ServedList> {
  const bytes = await readNamedFile(file);
  const format = [pemBlocks, derCertificates].find((candidate) => candidate.recognise(bytes).kind === 'yes');
  if (format === undefined) throw usageError(`--served ${JSON.stringify(file)} holds no certificate in PEM or DER`);
  const ders = format.read(bytes).flatMap((found) => {
    if (found.kind === 'certificate') return [found.der];
    if (found.kind !== 'broken') return [];
    throw usageError(`--served ${JSON.stringify(file)}: ${foundAtText(found.at)}: ${found.detail}`);
  });
  return servedListOf(ders);
}
