// What is said before TLS starts, protocol by protocol. Free of I/O: a line from the server in, what to do next out.
import type { Protocol } from './observation.ts';

export type StartTlsProtocol = Extract<Protocol, 'smtp' | 'imap' | 'pop3' | 'postgres'>;

export type Turn = { readonly do: 'send'; readonly text: string } | { readonly do: 'wait' | 'shake-hands' | 'give-up' };

export interface Dialogue {
  /** How the server's words are cut: at line ends, or into single bytes. */
  readonly unit: 'line' | 'byte';
  /** Said before the server has said anything; latin1. */
  readonly opening: string | null;
  /** What to do about the server's next word. A dialogue that has shaken hands or given up is not asked again. */
  readonly next: (word: string) => Turn;
}

/** A new dialogue. `clientAddress` is this side's address, which SMTP wants to know. */
export function startTlsDialogue(protocol: StartTlsProtocol, clientAddress: string): Dialogue {
  switch (protocol) {
    case 'smtp':
      return smtp(clientAddress);
    case 'imap':
      return imap();
    case 'pop3':
      return pop3();
    case 'postgres':
      return postgres();
  }
}

/** RFC 3207, after a greeting and an EHLO with an address literal (RFC 5321 section 4.1.3). */
function smtp(clientAddress: string): Dialogue {
  const literal = clientAddress.includes(':') ? `IPv6:${clientAddress}` : clientAddress;
  const toSay = [`EHLO [${literal}]\r\n`, 'STARTTLS\r\n'];
  return lines((line) => {
    // `250-SIZE` is one of many lines of a reply, `250 SIZE` (or `250`) the last.
    if (/^2[0-9]{2}-/.test(line)) return { do: 'wait' };
    if (!/^2[0-9]{2}( |$)/.test(line)) return { do: 'give-up' };
    return sayNext(toSay);
  });
}

/** RFC 9051 section 6.2.1. */
function imap(): Dialogue {
  const toSay = ['a1 STARTTLS\r\n'];
  return lines((line) => {
    if (toSay.length > 0) return /^\* OK\b/i.test(line) ? sayNext(toSay) : { do: 'give-up' };
    if (line.startsWith('* ') && !/^\* BYE\b/i.test(line)) return { do: 'wait' };
    return /^a1 OK\b/i.test(line) ? { do: 'shake-hands' } : { do: 'give-up' };
  });
}

/** RFC 2595 section 4. */
function pop3(): Dialogue {
  const toSay = ['STLS\r\n'];
  return lines((line) => (line.startsWith('+OK') ? sayNext(toSay) : { do: 'give-up' }));
}

/** SSLRequest of PostgreSQL's protocol 3.0: the server answers with the one byte `S` or `N`. */
function postgres(): Dialogue {
  return {
    unit: 'byte',
    opening: '\x00\x00\x00\x08\x04\xd2\x16\x2f',
    next: (byte) => ({ do: byte === 'S' ? 'shake-hands' : 'give-up' }),
  };
}

function lines(next: Dialogue['next']): Dialogue {
  return { unit: 'line', opening: null, next };
}

/** The next command, and TLS once the last one has been agreed to. */
function sayNext(toSay: string[]): Turn {
  const text = toSay.shift();
  return text === undefined ? { do: 'shake-hands' } : { do: 'send', text };
}
