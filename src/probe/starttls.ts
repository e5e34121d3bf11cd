// Brings a connection to the point where TLS starts, in the words of its protocol.
import type { Socket } from 'node:net';

import { visibleText } from '../lib/escape.ts';
import type { Protocol } from './observation.ts';
import { socketFailure } from './socket-failure.ts';
import { startTlsDialogue, type Dialogue, type StartTlsProtocol } from './starttls-dialogue.ts';
import { failed, runStep, succeeded, type StepLimit, type StepResult } from './step.ts';

/** Whether the protocol speaks in clear before TLS. */
export function hasStartTls(protocol: Protocol): protocol is StartTlsProtocol {
  return protocol === 'smtp' || protocol === 'imap' || protocol === 'pop3' || protocol === 'postgres';
}

// RFC 5321 section 4.5.3.1.5 has lines of 512 bytes; no honest dialogue comes near this.
const MAX_DIALOGUE_BYTES = 16_384;

/** Gives the socket back paused, with nothing of TLS read from it; the caller destroys it in any case. */
export function startTls(socket: Socket, protocol: StartTlsProtocol, limit: StepLimit): Promise<StepResult<Socket>> {
  const dialogue = startTlsDialogue(protocol, socket.localAddress ?? '127.0.0.1');
  return runStep<Socket>(limit, (end) => {
    const heard: Heard = { pending: Buffer.alloc(0), bytes: 0 };
    const onData = (chunk: Buffer) => {
      const result = listen(socket, dialogue, heard, chunk);
      if (result !== null) end(result);
    };
    const onError = (error: Error) => {
      end(failed(socketFailure(error, limit.step)));
    };
    const onClose = () => {
      end(failed({ code: 'closed', step: limit.step }));
    };
    socket.on('data', onData).on('error', onError).on('end', onClose).on('close', onClose);
    if (dialogue.opening !== null) socket.write(dialogue.opening, 'latin1');
    return () => {
      socket.pause();
      socket.off('data', onData).off('error', onError).off('end', onClose).off('close', onClose);
      // What came after the last word is for the TLS library to judge. Only now: a listener would get it at once.
      if (heard.pending.length > 0) socket.unshift(heard.pending);
    };
  });
}

interface Heard {
  /** What came and is no whole word yet. */
  pending: Buffer;
  bytes: number;
}

function listen(socket: Socket, dialogue: Dialogue, heard: Heard, chunk: Buffer): StepResult<Socket> | null {
  heard.bytes += chunk.length;
  if (heard.bytes > MAX_DIALOGUE_BYTES) return failed({ code: 'malformed', detail: 'a STARTTLS dialogue without end' });
  heard.pending = Buffer.concat([heard.pending, chunk]);
  for (let word = takeWord(dialogue, heard); word !== null; word = takeWord(dialogue, heard)) {
    const turn = dialogue.next(word);
    switch (turn.do) {
      case 'wait':
        break;
      case 'send':
        socket.write(turn.text, 'latin1');
        break;
      case 'give-up':
        return failed({ code: 'starttls-refused', reply: visibleText(word, 200) });
      case 'shake-hands':
        return succeeded(socket);
    }
  }
  return null;
}

function takeWord(dialogue: Dialogue, heard: Heard): string | null {
  const end = dialogue.unit === 'byte' ? Math.min(1, heard.pending.length) : heard.pending.indexOf('\n') + 1;
  if (end === 0) return null;
  const word = heard.pending.subarray(0, end).toString('latin1');
  heard.pending = heard.pending.subarray(end);
  return dialogue.unit === 'byte' ? word : word.replace(/\r?\n$/, '');
}
