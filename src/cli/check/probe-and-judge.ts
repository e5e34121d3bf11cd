// One check, as somebody at a terminal sees it: with a line of progress, and ended by Ctrl-C.
import { interruptible } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { conductCheck } from './conduct.ts';
import type { CheckReport } from './report.ts';
import type { CheckSubject } from './subject.ts';

/** Probes and judges; null when it was interrupted, which is then told. */
export async function probeAndJudge(subject: CheckSubject, terminal: Terminal): Promise<CheckReport | null> {
  const progress = createProgress(terminal);
  progress.show('asking DNS');
  const report = await interruptible(async (signal) => {
    try {
      return await conductCheck(subject, terminal.clock, signal, (observation, done, planned) => {
        progress.show(`${String(done)} of ${String(planned)} probes, ${observation.target}`);
      });
    } finally {
      progress.clear();
    }
  });
  if (report === null) await terminal.stderr.write('anchorwatch: interrupted\n');
  return report;
}
