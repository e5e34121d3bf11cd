// The picture of one firmware's verdict on one served list: every path that its stack built or tried.
import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { Accepted, Refused, Verdict } from '../../chain/verdict.ts';
import type { ServedList } from '../../probe/observation.ts';
import { type LaneSource, type Picture, pictureOf } from './picture.ts';

/** A stack that searches may try many; those that tell the most come first. */
const MAX_ATTEMPTS = 6;

export function pairPicture(
  servedList: ServedList,
  verdict: Verdict,
  { anchors }: AnchorStore,
  judge: Pick<Judge, 'decode'>,
): Picture {
  const sources = answersOf(verdict).map(({ label, answer }): LaneSource => ({ label, verdict: answer, anchors }));
  return pictureOf({ certificates: decodedList(servedList, judge), sources, maxAttempts: MAX_ATTEMPTS });
}

export function decodedList(
  { certificates }: ServedList,
  judge: Pick<Judge, 'decode'>,
): readonly (Certificate | null)[] {
  return certificates.map((certificate) => judge.decode(certificate));
}

/** One, or both answers of an uncertain verdict. */
function answersOf(verdict: Verdict): readonly { readonly label: string; readonly answer: Accepted | Refused }[] {
  if (verdict.kind !== 'uncertain') return [{ label: '', answer: verdict }];
  return [
    { label: 'a', answer: verdict.accepting.verdict },
    { label: 'b', answer: verdict.refusing.verdict },
  ];
}
