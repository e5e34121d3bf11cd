// The steps to a verdict in groups: whose signer is sought, and what was tried for it.
import type { Explanation, Step } from '../../chain/explanation.ts';
import { called } from './called.ts';

export interface ToldStep {
  readonly kind: Step['kind'];
  /** Whether the candidate was taken or the check passed; null where nothing was decided. */
  readonly passed: boolean | null;
  /** Of whom it tells: the name that people know it by, and the whole of it. */
  readonly name: string;
  readonly subject: string;
  /** Null for an anchor that is only a name and a key. */
  readonly sha256: string | null;
  readonly text: string;
}

export interface StepGroup {
  readonly kind: 'anchors' | 'list' | 'search';
  /** The step that opens it: whose signer is sought, and where; null for what comes before. */
  readonly opening: ToldStep | null;
  readonly steps: readonly ToldStep[];
}

export interface ToldAnswer {
  /** Null: no rule that nobody knows decides. */
  readonly assuming: string | null;
  readonly groups: readonly StepGroup[];
  readonly leftOut: number;
}

/** One answer, or both of an uncertain verdict. */
export function toldAnswers(explanations: readonly Explanation[]): readonly ToldAnswer[] {
  return explanations.map(({ assuming, steps, leftOut }) => ({
    assuming: assuming === '' ? null : assuming,
    groups: groupsOf(steps.map(toldStep)),
    leftOut,
  }));
}

function groupsOf(steps: readonly ToldStep[]): readonly StepGroup[] {
  const groups: { kind: StepGroup['kind']; opening: ToldStep | null; steps: ToldStep[] }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.kind === 'seek-signer') groups.push({ kind: 'search', opening: step, steps: [] });
    else if (last === undefined || (step.kind === 'load-anchor') !== (last.kind === 'anchors')) {
      groups.push({ kind: step.kind === 'load-anchor' ? 'anchors' : 'list', opening: null, steps: [step] });
    } else last.steps.push(step);
  }
  return groups;
}

function toldStep({ kind, about, passed, text }: Step): ToldStep {
  const { subject, certificate } = about;
  return {
    kind,
    passed,
    name: called(subject.text),
    subject: subject.text,
    sha256: certificate?.sha256 ?? null,
    text,
  };
}
