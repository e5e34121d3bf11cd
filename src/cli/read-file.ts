// Reads a file that the command line names.
import { CodedError } from '../lib/coded-error.ts';
import { readBounded } from '../lib/read-bounded.ts';
import { usageError } from '../lib/usage-error.ts';

/** As for CA files: no list of anybody is larger. */
const MAX_BYTES = 16 * 1_048_576;

/** The bytes of `file`; throws a usage error that says which and why. */
export async function readNamedFile(file: string): Promise<Uint8Array> {
  return readBounded(file, MAX_BYTES).catch((error: unknown) => {
    if (error instanceof CodedError) throw usageError(`cannot read ${JSON.stringify(file)}: ${error.message}`);
    throw error;
  });
}
