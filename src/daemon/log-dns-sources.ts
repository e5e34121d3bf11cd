// Sources of addresses that stopped working, said once: the others hide it, and with it the edges that only this one names.
import type { Logger } from 'pino';

import { visibleText } from '../lib/escape.ts';
import type { DnsSourceTally } from '../probe/dns-source.ts';

/** Takes what came of the sources in each round, and logs which of them begin to fail, and which answer again. */
export function dnsSourceLog(log: Logger): (tallies: readonly DnsSourceTally[]) => void {
  const told = new Set<string>();
  return (tallies) => {
    const answering = new Set(tallies.filter(({ answered }) => answered > 0).map(({ source }) => source));
    // Where nobody answers it is the network, or the names.
    if (answering.size === 0) return;
    for (const { source, failed, failure } of tallies) {
      if (answering.has(source)) {
        if (told.delete(source)) log.info(`${visibleText(source)} answers again`);
      } else if (failed > 0 && !told.has(source)) {
        told.add(source);
        const fields = { failed, failure };
        log.warn(fields, `${visibleText(source)} answered for no name, while others did: addresses may be missing`);
      }
    }
  };
}
