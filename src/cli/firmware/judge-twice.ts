// Asks targets once, and judges what they serve with the anchors of two releases; or judges a saved list in their place.
import { createJudge } from '../../chain/judge.ts';
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import { instantOf } from '../../daemon/round-views.ts';
import type { Firmware, FirmwareTarget } from '../../firmware/firmware.ts';
import { knownRoots } from '../../firmware/known-roots.ts';
import type { EndpointView } from '../../outlook/outlook.ts';
import type { ServedList } from '../../probe/observation.ts';
import { clientHelloName } from '../../probe/observation.ts';
import { probeAndJudge } from '../check/probe-and-judge.ts';
import { failureWords } from '../../views/reasons.ts';
import type { CheckReport } from '../check/report.ts';
import type { CheckSubject } from '../check/subject.ts';
import type { Terminal } from '../terminal.ts';
import type { JudgedTwice } from './target-changes.ts';

/** The anchors of two releases. */
export interface Releases {
  readonly before: AnchorStore;
  readonly after: AnchorStore;
}

/** Every endpoint of every target of the subject's firmware lines, and of where they redirect to; null: interrupted. */
export async function judgeServed(
  subject: CheckSubject,
  releases: Releases,
  terminal: Terminal,
): Promise<readonly JudgedTwice[] | null> {
  const { firmware } = subject;
  const doubled = firmware.flatMap((line) => [
    { ...withAnchors(line, releases.before), id: beforeId(line) },
    { ...withAnchors(line, releases.after), id: afterId(line) },
  ]);
  const report = await probeAndJudge({ ...subject, firmware: doubled }, terminal);
  return report === null ? null : firmware.flatMap((line) => judgedOf(line, report));
}

/** No id in a config has a blank. */
const beforeId = ({ id }: Firmware): string => `${id} before`;
const afterId = ({ id }: Firmware): string => `${id} after`;

function withAnchors(line: Firmware, anchors: AnchorStore): Firmware {
  return { ...line, targets: line.targets.map((target) => ({ ...target, anchors })) };
}

function judgedOf(line: Firmware, { outlooks }: CheckReport): readonly JudgedTwice[] {
  const statesOf = (id: string) => outlooks.map(({ state }) => state).filter(({ firmware }) => firmware === id);
  const after = statesOf(afterId(line));
  return statesOf(beforeId(line)).flatMap(({ target, endpoints }) => {
    const twins = after.find((state) => state.target === target)?.endpoints ?? [];
    return endpoints.map((view): JudgedTwice => {
      const twin = twins.find((one) => whereOf(one) === whereOf(view));
      return {
        firmware: line.id,
        target,
        where: whereOf(view),
        before: view.verdict,
        after: twin?.verdict ?? null,
        failure: view.failure === null ? null : failureWords(view.failure),
      };
    });
  });
}

function whereOf({ address, hello }: EndpointView): string {
  return `${address ?? 'no address'} (${clientHelloName(hello)})`;
}

/** The same of a saved list, which every target is taken to serve. */
export function judgeSaved(
  { firmware, stacks }: Pick<CheckSubject, 'firmware' | 'stacks'>,
  servedList: ServedList,
  releases: Releases,
  { clock }: Pick<Terminal, 'clock'>,
): readonly JudgedTwice[] {
  const judge = createJudge({ knownRoots });
  return firmware.flatMap((line) => {
    const at = instantOf(line.clock, clock.now());
    const stack = stacks.named(line.stack);
    return line.targets.map(({ target, host }: FirmwareTarget): JudgedTwice => {
      const verdictWith = (anchors: AnchorStore) => judge.judge({ servedList, anchors, stack, host, at });
      const { before, after } = releases;
      return {
        ...{ firmware: line.id, target, where: '', failure: null },
        ...{ before: verdictWith(before), after: verdictWith(after) },
      };
    });
  });
}
