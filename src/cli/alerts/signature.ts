// Who does something by hand, and what they say of it.
import { userInfo } from 'node:os';

import { visibleText } from '../../lib/escape.ts';
import { MAX_COMMENT, MAX_NAME, type Signature } from '../../views/incidents/acknowledge.ts';
import type { Terminal } from '../terminal.ts';

export interface SignatureOptions {
  /** Null: the name of the user. */
  readonly by: string | null;
  readonly comment: string | null;
}

/** Cut to what a line has room for, and made visible: nobody's acknowledgement fails because of that. */
export function signatureOf({ by, comment }: SignatureOptions, env: Terminal['env']): Signature {
  const name = (by ?? '').trim();
  return {
    by: visibleText(name === '' ? userName(env) : name, MAX_NAME),
    comment: visibleText((comment ?? '').trim(), MAX_COMMENT),
  };
}

/** Who called sudo rather than root. */
function userName(env: Terminal['env']): string {
  const named = [env['SUDO_USER'], accountName(), env['USER']].find((name) => name !== undefined && name !== '');
  return named ?? 'somebody';
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that has no account: then the environment has to know.
    return '';
  }
}
