// A Duplex over a socket that forwards both ways and keeps a copy of what comes in, up to a cap.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * Emits `overflow` when more than `maxBytes` came in before `stopCopying` was called; nothing is forwarded from then on.
 * Destroying it destroys the socket.
 */
export class Tap extends Duplex {
  readonly #socket: Socket;
  readonly #maxBytes: number;
  #copy: Buffer[] | null = [];
  #copied = 0;

  constructor(socket: Socket, maxBytes: number) {
    super({ emitClose: true });
    this.#socket = socket;
    this.#maxBytes = maxBytes;
    socket.on('data', (chunk: Buffer) => {
      this.#forward(chunk);
    });
    socket.on('end', () => {
      this.push(null);
    });
    socket.on('close', () => {
      this.destroy();
    });
  }

  /** What came in until now or until `stopCopying`, at most `maxBytes`. */
  received(): Uint8Array {
    const copy = this.#copy ?? [];
    return copy.length === 1 && copy[0] !== undefined ? copy[0] : Buffer.concat(copy);
  }

  /** Lets go of the copy: the handshake is over. */
  stopCopying(): void {
    this.#copy = null;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #forward(chunk: Buffer): void {
    if (this.#copy !== null) {
      const room = this.#maxBytes - this.#copied;
      this.#copy.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      this.#copied += Math.min(chunk.length, room);
      if (chunk.length > room) {
        this.#socket.pause();
        this.emit('overflow');
        return;
      }
    }
    if (!this.push(chunk)) this.#socket.pause();
  }
}
