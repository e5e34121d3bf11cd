// `anchorwatch web password`: the hash of a password, for the config.
import { hashPassword } from '../../lib/password-hash.ts';
import { usageError } from '../../lib/usage-error.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';
import { readPassword } from '../web/read-password.ts';

/** The page takes few guesses an hour, but whoever reads the config may guess at the hash. */
const MIN_CHARACTERS = 12;
/** As many as the page to log in on takes. */
const MAX_CHARACTERS = 1_024;

/** Prints the hash; 0, or 130 when somebody presses Ctrl-C. Throws a usage error for what is no good password. */
export async function webPasswordCommand(terminal: Terminal): Promise<ExitStatus> {
  const reading = await readPassword(terminal);
  if (reading.kind === 'interrupted') return 130;
  const { password } = reading;
  const { length } = Array.from(password);
  if (length < MIN_CHARACTERS)
    throw usageError(`found ${countText(length)}, expected at least ${String(MIN_CHARACTERS)}`);
  if (password.length > MAX_CHARACTERS) throw usageError(`expected at most ${String(MAX_CHARACTERS)} characters`);
  if (/\p{Cc}/u.test(password)) throw usageError('a password has no control characters, such as those of cursor keys');
  await terminal.stdout.write(`${await hashPassword(password)}\n`);
  return 0;
}

function countText(length: number): string {
  return length === 1 ? '1 character' : `${String(length)} characters`;
}
