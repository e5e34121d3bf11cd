// What is asked of each firmware: lines that come to the same together, each with every list that they have been served.
import { asClockHasIt, instantOf } from '../../daemon/round-views.ts';
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { Link } from '../../daemon/links.ts';
import type { FirmwareClock } from '../../firmware/firmware.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { clientHelloName, type TargetKey } from '../../probe/observation.ts';
import type { Judged } from '../explain/judged.ts';
import { namesOnce, safeName } from './file-names.ts';
import type { EvidenceList } from './lists.ts';
import type { EvidenceSubject } from './subject.ts';

/** Firmware lines with the same stack, anchors and clock, on the same targets. */
export interface EvidenceFirmware {
  /** What its files are called: after its first line. */
  readonly name: string;
  readonly ids: readonly string[];
  readonly stack: string;
  readonly clock: FirmwareClock;
  readonly anchors: AnchorStore;
  /** Those of one of its lines: they are the same for all. */
  readonly links: readonly Link[];
}

/** One list on one target, as one firmware has to take it. */
export interface EvidenceQuestion {
  readonly list: EvidenceList;
  readonly target: TargetKey;
  readonly host: string;
  /** The time of the device when the list was seen last. */
  readonly at: EpochMs | null;
}

export function evidenceFirmware({ targets }: EvidenceSubject): readonly EvidenceFirmware[] {
  const links = targets.flatMap((target) => target.links);
  // A firmware that pins other anchors for one target is told of twice.
  const byLine = Map.groupBy(links, ({ firmware, anchors }) => `${firmware.id} ${anchors.id}`);
  const alike = Map.groupBy(byLine.values(), (ofLine) => JSON.stringify(ofLine.map(traitsOf).toSorted()));
  const once = namesOnce();
  return [...alike.values()].flatMap((lines) => {
    const own = lines[0];
    const first = own?.[0];
    if (own === undefined || first === undefined) return [];
    const { id, stack, clock } = first.firmware;
    const ids = lines.flatMap((line) => line[0]?.firmware.id ?? []);
    return [{ name: once(safeName(id, 'firmware')), ids, stack, clock, anchors: first.anchors, links: own }];
  });
}

function traitsOf({ firmware, target, anchors, hellos }: Link): string {
  const { stack, clock } = firmware;
  return JSON.stringify([target, stack, clock, anchors.id, hellos.map(clientHelloName)]);
}

/** Every list that was seen with a client hello of the firmware. */
export function questionsOf(firmware: EvidenceFirmware, lists: readonly EvidenceList[]): readonly EvidenceQuestion[] {
  return lists.flatMap((list) =>
    firmware.links.flatMap((link) => {
      const wanted = new Set(link.hellos.map(clientHelloName));
      const latest = list.seen.find(
        ({ observation }) => observation.target === link.target && wanted.has(clientHelloName(observation.hello)),
      );
      if (latest === undefined) return [];
      const at = instantOf(firmware.clock, latest.observation.at);
      return [{ list, target: link.target, host: link.host, at }];
    }),
  );
}

/** The verdict, with its steps where they are wanted. */
export function answerTo(
  { list, host, at }: EvidenceQuestion,
  { stack: name, anchors, clock }: EvidenceFirmware,
  { judge, stackNamed }: Pick<EvidenceSubject, 'judge' | 'stackNamed'>,
  isExplained: boolean,
): Judged {
  const stack = stackNamed(name);
  const question = { servedList: list.servedList, anchors, stack, host, at };
  if (!isExplained) return { stack, host, at, verdict: asClockHasIt(judge.judge(question), clock), explanations: null };
  const { verdict, explanations } = judge.explain(question);
  return { stack, host, at, verdict: asClockHasIt(verdict, clock), explanations };
}
