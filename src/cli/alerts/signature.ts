// Who does something by hand, and what they say of it.
import { userInfo } from 'node:os';

import { visibleText } from '../../lib/escape.ts';
import type { Terminal } from '../terminal.ts';

export interface Signature {
  readonly by: string;
  readonly comment: string;
}

export interface SignatureOptions {
  /** Null: the name of the user. */
  readonly by: string | null;
  readonly comment: string | null;
}

// It stands in a line of every mail about the incident.
const MAX_NAME = 100;
const MAX_COMMENT = 500;

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
