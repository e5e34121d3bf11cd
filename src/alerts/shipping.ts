// The advice to ship an anchor. Never to ship a certificate that nobody has seen without saying so.
import type { MissingAnchor } from '../chain/verdict.ts';
import type { Advice } from './notification.ts';
import { dayText, shortName } from './wording.ts';

// A certificate of a megabyte is a stranger's joke; an RSA-16384 root takes 6,000 characters.
const MAX_PEM_LENGTH = 16_384;

export function say(text: string): Advice {
  return { text, pem: null };
}

/** To ship `anchor`, with its certificate where that is known. `when` follows, a sentence; null: there is no time to lose. */
export function shipping(anchor: MissingAnchor, when: string | null = null): Advice {
  const name = shortName(anchor.subject);
  const then = when === null ? '' : ` ${when}`;
  if (anchor.certificate === null) {
    const keyId = anchor.keyId === null ? '' : ` with subjectKeyId ${anchor.keyId}`;
    return say(
      `Ship an update that also pins ${name}${keyId}. Its certificate was neither served nor found among the known ` +
        `roots: get it from the CA itself.${then}`,
    );
  }
  const { sha256, notAfter, pem } = anchor.certificate;
  const text = `Ship an update that also pins ${name} (SHA-256 ${sha256}, notAfter ${dayText(notAfter)}). ${source(anchor)}${then}`;
  return pem.length > MAX_PEM_LENGTH ? say(`${text} It is too large to be sent along.`) : { text, pem };
}

function source(anchor: MissingAnchor): string {
  switch (anchor.foundIn) {
    case 'node':
      return 'It is among the roots that Node.js brings.';
    case 'system':
      return "It is among this system's roots.";
    case 'served':
    case null:
      return 'It came with the served list: compare its SHA-256 with what the CA publishes first.';
  }
}
