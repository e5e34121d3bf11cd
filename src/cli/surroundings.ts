// What a setup is made in when there is no daemon behind it: no store, so that nothing is attached and no link is made.
import type { Surroundings } from '../daemon/setup.ts';
import { createStderrLogger } from './stderr-logger.ts';
import type { Terminal } from './terminal.ts';

export function surroundingsOf(terminal: Terminal): Surroundings {
  return {
    environment: terminal.env,
    logger: createStderrLogger(terminal),
    certificates: () => Promise.resolve(new Map()),
    ackLinksTo: () => null,
  };
}
