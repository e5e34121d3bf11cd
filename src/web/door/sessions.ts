// Who is logged in. In memory alone: a restart logs everybody out, and nothing that lets people in is on the disk.
import { createHash, randomBytes } from 'node:crypto';

import type { EpochMs } from '../../lib/clock.ts';

interface Session {
  readonly startedAt: EpochMs;
  lastUsedAt: EpochMs;
  /** What the config had as the password when it began. */
  readonly password: string;
}

/** A working day with what comes before and after. An open page that shows what changes uses it. */
const IDLE_MS = 12 * 3_600_000;
const LONGEST_MS = 7 * 86_400_000;
const MAX_SESSIONS = 500;
/** 256 bits. */
const ID_BYTES = 32;

export class Sessions {
  /** By the digest of the id, the one that was used longest ago first. */
  readonly #sessions = new Map<string, Session>();

  /** Begins one for whoever knows `password` (its hash in the config), and gives its id. */
  begin(password: string, now: EpochMs): string {
    for (const [oldest] of this.#sessions) {
      if (this.#sessions.size < MAX_SESSIONS) break;
      this.#sessions.delete(oldest);
    }
    const id = randomBytes(ID_BYTES).toString('base64url');
    this.#sessions.set(keyOf(id), { startedAt: now, lastUsedAt: now, password });
    return id;
  }

  /** Whether there is one with this id that goes on; with another password than it began with there is none. */
  use(id: string, password: string, now: EpochMs): boolean {
    const key = keyOf(id);
    const session = this.#sessions.get(key);
    if (session === undefined) return false;
    this.#sessions.delete(key);
    const isOver =
      session.password !== password || now - session.lastUsedAt >= IDLE_MS || now - session.startedAt >= LONGEST_MS;
    if (isOver) return false;
    session.lastUsedAt = now;
    this.#sessions.set(key, session);
    return true;
  }

  end(id: string): void {
    this.#sessions.delete(keyOf(id));
  }
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64');
}
