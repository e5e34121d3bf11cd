// The distinct served lists of a bundle, as files: every certificate exactly as it was served, and the list in its order.
import { shortName } from '../../alerts/wording.ts';
import type { Judge } from '../../chain/judge.ts';
import type { ServedList } from '../../probe/observation.ts';
import type { StoredObservation } from '../../store/store.ts';
import { type BundleFile, textFile } from './bundle-file.ts';
import { numbered, safeName } from './file-names.ts';
import { pemText } from './pem-text.ts';
import type { EvidenceTarget } from './subject.ts';

export interface EvidenceList {
  /** `1-0a1b2c3d4e5f`: its folder below `served/`. */
  readonly name: string;
  readonly servedList: ServedList;
  /** Where it was seen, the latest first. */
  readonly seen: readonly StoredObservation[];
}

/** Every list once: those that are served now before those that are over, then the latest first. */
export function evidenceLists(targets: readonly EvidenceTarget[]): readonly EvidenceList[] {
  const seen = new Map<string, { servedList: ServedList; seen: StoredObservation[] }>();
  const newestFirst = targets.flatMap(({ observations }) => observations).toSorted(standingThenNewest);
  for (const stored of newestFirst) {
    const { outcome } = stored.observation;
    if (outcome.kind !== 'served') continue;
    const { servedList } = outcome;
    const known = seen.get(servedList.sha256);
    if (known === undefined) seen.set(servedList.sha256, { servedList, seen: [stored] });
    else known.seen.push(stored);
  }
  return [...seen.values()].map((list, index) => ({
    ...list,
    name: `${String(index + 1)}-${list.servedList.sha256.slice(0, 12)}`,
  }));
}

function standingThenNewest(a: StoredObservation, b: StoredObservation): number {
  const standing = Number(b.supersededAt === null) - Number(a.supersededAt === null);
  return standing || b.observation.at - a.observation.at;
}

export function listFiles({ name, servedList }: EvidenceList, judge: Pick<Judge, 'decode'>): readonly BundleFile[] {
  const { certificates } = servedList;
  const folder = `served/${name}`;
  const each = certificates.flatMap((certificate, index) => {
    const subject = judge.decode(certificate)?.subject.text;
    const called = subject === undefined ? 'unreadable' : safeName(shortName(subject), 'certificate');
    const path = `${folder}/${numbered(index + 1, certificates.length)}-${called}`;
    return [{ path: `${path}.der`, content: certificate.der }, textFile(`${path}.pem`, pemText(certificate.der))];
  });
  return [...each, textFile(`${folder}/list.pem`, certificates.map(({ der }) => pemText(der)).join(''))];
}
