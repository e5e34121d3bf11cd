// `anchorwatch evidence`: config and store -> one zip file with everything that is known of a target or an incident.
import { createJudge } from '../../chain/judge.ts';
import { linksOf } from '../../daemon/links.ts';
import { knownRootsOf } from '../../firmware/known-roots.ts';
import { countOf } from '../../alerts/wording.ts';
import { visibleText } from '../../lib/escape.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import { evidenceBundle } from '../../views/evidence/bundle.ts';
import { evidenceOfIncident, evidenceOfTarget } from '../../views/evidence/read-evidence.ts';
import type { EvidenceSource, EvidenceSubject } from '../../views/evidence/subject.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { readingStore } from '../alerts/store-access.ts';
import { readSubject } from '../forecast/subject.ts';
import type { Terminal } from '../terminal.ts';
import { programVersion } from '../version.ts';
import { requireFree, writeWhole } from '../write-whole.ts';

export interface EvidenceRequest {
  readonly config: string;
  /** An incident's id or how it begins, a host, or `host:port`. */
  readonly about: string;
  /** Null: a name after what it is about, in the working directory. */
  readonly out: string | null;
  /** Whether a file that is there already may be replaced. */
  readonly force: boolean;
}

/**
 * Writes the bundle and says what is in it; 0. Throws ConfigError, usage errors, and what `readingStore`, `findIncident`
 * and `evidenceOfTarget` throw.
 */
export async function evidenceCommand(request: EvidenceRequest, terminal: Terminal): Promise<ExitStatus> {
  const { out, force } = request;
  if (out !== null) await requireFree(out, force);
  const subject = await readSubject(request.config);
  for (const note of subject.leftOut) await terminal.stderr.write(`anchorwatch: ${note}\n`);
  const evidence = await readingStore(subject.config.store.sqlite, async (store) => {
    const { hops } = await store.load();
    const source: EvidenceSource = {
      links: linksOf(subject.firmware, hops),
      judge: createJudge({ knownRoots: knownRootsOf(terminal.env) }),
      stackNamed: subject.stacks.named,
      config: subject.config,
      version: programVersion(),
    };
    return evidenceAbout(request.about, source, store, terminal.clock.now());
  });
  const { fileName, zip, files } = await evidenceBundle(evidence);
  const file = out ?? fileName;
  await writeWhole(file, zip, force);
  const size = `${String(Math.max(1, Math.round(zip.length / 1_000)))} kB`;
  const held = `${countOf(files.length, 'file')}, ${size}; begin with README.txt`;
  await terminal.stdout.write(`✓ ${visibleText(file, 500)}: ${held}\n`);
  return 0;
}

/** Ids of incidents look like no host of anybody; a host that does is a target all the same. */
function evidenceAbout(about: string, source: EvidenceSource, store: Store, now: EpochMs): Promise<EvidenceSubject> {
  const isTarget = source.links.some(({ target, host }) => target === about || host === about);
  const isIncident = !isTarget && /^inc(-|$)/.test(about);
  return isIncident ? evidenceOfIncident(source, store, about, now) : evidenceOfTarget(source, store, about);
}
