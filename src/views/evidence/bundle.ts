// The bundle of evidence: everything that is known of a host or an incident, for whoever runs the host. It holds nothing
// of the config but names of firmware, its anchors and the rules of its stacks.
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';

import { countOf } from '../../alerts/wording.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import { observedJson } from '../explain/explain-json.ts';
import { judgedJson } from '../explain/judged-json.ts';
import { anchorFiles } from './anchor-files.ts';
import { type BundleFile, roomFor, textFile } from './bundle-file.ts';
import { safeName } from './file-names.ts';
import { incidentJson } from './incident-json.ts';
import { type EvidenceList, evidenceLists, listFiles } from './lists.ts';
import { ownStacksFile } from './own-stacks.ts';
import { answerTo, type EvidenceFirmware, evidenceFirmware, questionsOf } from './questions.ts';
import { readmeFile } from './readme.ts';
import { type AnsweredQuestion, replayFiles } from './replay.ts';
import type { EvidenceSubject } from './subject.ts';
import { zipOf } from './zip.ts';

export interface EvidenceBundle {
  /** `evidence-updates.example.com.zip` */
  readonly fileName: string;
  readonly zip: Uint8Array;
  readonly files: readonly BundleFile[];
}

/** A host that serves another list to each probe, and a fleet of thousands of lines, must not fill a mailbox. */
const MAX_LISTS = 20;
const MAX_FIRMWARE = 30;
/** Steps are most of a bundle, and take the longest. */
const MAX_EXPLAINED = 120;
const MAX_SERVED_BYTES = 16_000_000;
const MAX_ANCHOR_BYTES = 12_000_000;
const MAX_VERDICT_BYTES = 16_000_000;
const MAX_OBSERVATION_BYTES = 4_000_000;

/** The same subject gives the same bytes, at most 50 MB of files; what was left out is told in README.txt. */
export async function evidenceBundle(subject: EvidenceSubject): Promise<EvidenceBundle> {
  const files = await evidenceFiles(subject);
  const folder = `evidence-${safeName(subject.name, 'target')}`;
  return { fileName: `${folder}.zip`, zip: await zipOf(folder, files), files };
}

async function evidenceFiles(subject: EvidenceSubject): Promise<readonly BundleFile[]> {
  const lists = listsThatFit(subject);
  const firmware = firmwareThatFits(evidenceFirmware(subject));
  const verdicts = await verdictsOn(subject, firmware.firmware, lists.lists);
  const { answers } = verdicts;
  const used = new Set(firmware.firmware.map(({ stack }) => stack));
  const stacksFile = ownStacksFile(subject.stacks, used);
  const ownStacks = new Set(stacksFile === null ? [] : subject.stacks.map(({ name }) => name));
  const observations = observationsFile(subject, lists.lists);
  const leftOut = [
    ...subject.leftOut,
    ...lists.leftOut,
    ...firmware.leftOut,
    ...verdicts.leftOut,
    ...observations.leftOut,
  ];
  const files = [
    readmeFile({ subject, firmware: firmware.firmware, answers, leftOut }),
    ...replayFiles({ answers, ownStacks, version: subject.version }),
    ...observations.files,
    ...(subject.incident === null
      ? []
      : [textFile('incident.json', `${visibleJson(incidentJson(subject.incident), 2)}\n`)]),
    ...lists.files,
    ...firmware.files,
    ...verdicts.files,
    ...(stacksFile === null ? [] : [stacksFile]),
  ];
  return [...files, sumsOf(files)];
}

/** Files of one part of the bundle, and what of it did not fit. */
interface Part {
  readonly files: readonly BundleFile[];
  readonly leftOut: readonly string[];
}

function listsThatFit(subject: EvidenceSubject): Part & { readonly lists: readonly EvidenceList[] } {
  const all = evidenceLists(subject.targets);
  const room = roomFor(MAX_SERVED_BYTES);
  const lists = all.slice(0, MAX_LISTS).filter((list) => room.take(listFiles(list, subject.judge)));
  const rest = all.length - lists.length;
  const leftOut =
    rest === 0 ? [] : [`${countOf(rest, 'further list')} that were served: observations.json has their digests`];
  return { lists, files: room.files(), leftOut };
}

function firmwareThatFits(all: readonly EvidenceFirmware[]): Part & { readonly firmware: readonly EvidenceFirmware[] } {
  const room = roomFor(MAX_ANCHOR_BYTES);
  const firmware = all.slice(0, MAX_FIRMWARE).filter(({ name, anchors }) => room.take(anchorFiles(name, anchors)));
  const rest = all.filter((one) => !firmware.includes(one)).flatMap(({ ids }) => ids);
  const leftOut =
    rest.length === 0 ? [] : [`${countOf(rest.length, 'firmware line')}, each with anchors or a stack of its own`];
  return { firmware, files: room.files(), leftOut };
}

async function verdictsOn(
  subject: EvidenceSubject,
  all: readonly EvidenceFirmware[],
  lists: readonly EvidenceList[],
): Promise<Part & { readonly answers: readonly AnsweredQuestion[] }> {
  const room = roomFor(MAX_VERDICT_BYTES);
  const answers: AnsweredQuestion[] = [];
  let unexplained = 0;
  for (const firmware of all) {
    const ofLine = questionsOf(firmware, lists).map((question) => {
      const isExplained = answers.length < MAX_EXPLAINED;
      if (!isExplained) unexplained += 1;
      const answer = { firmware, question, judged: answerTo(question, firmware, subject, isExplained) };
      answers.push(answer);
      return answer;
    });
    if (!room.take([verdictFile(firmware, ofLine)])) {
      unexplained += ofLine.length;
      room.take([verdictFile(firmware, ofLine.map(withoutSteps))]);
    }
    // A daemon may be composing it, which has probes to look after.
    await breathe();
  }
  const leftOut =
    unexplained === 0 ? [] : [`the steps of ${countOf(unexplained, 'verdict')}: verify --explain gives them`];
  return { answers, files: room.files(), leftOut };
}

function withoutSteps(answer: AnsweredQuestion): AnsweredQuestion {
  return { ...answer, judged: { ...answer.judged, explanations: null } };
}

function verdictFile(firmware: EvidenceFirmware, answers: readonly AnsweredQuestion[]): BundleFile {
  const { name, ids, stack, clock } = firmware;
  const document = {
    schema: 'anchorwatch/evidence@1',
    firmware: ids,
    stack,
    clock: clock.kind === 'build' ? `build:${isoInstant(clock.at).slice(0, 10)}` : clock.kind,
    anchors: `anchors/${name}`,
    verdicts: answers.map(({ question, judged }) => ({
      list: `served/${question.list.name}`,
      target: question.target,
      ...judgedJson(judged),
    })),
  };
  return textFile(`verdicts/${name}.json`, `${visibleJson(document, 2)}\n`);
}

function observationsFile({ targets }: EvidenceSubject, lists: readonly EvidenceList[]): Part {
  const folders = new Map(lists.map(({ name, servedList }) => [servedList.sha256, `served/${name}`]));
  const documentOf = (most: number) => ({
    schema: 'anchorwatch/evidence-observations@1',
    targets: targets.map(({ target, observations }) => ({
      target,
      observations: observations.slice(0, most).map((stored) => {
        const { outcome } = stored.observation;
        const list = outcome.kind === 'served' ? (folders.get(outcome.servedList.sha256) ?? null) : null;
        return { ...observedJson(stored), list };
      }),
    })),
  });
  for (const most of [1_000, 100]) {
    const file = textFile('observations.json', `${visibleJson(documentOf(most), 2)}\n`);
    const isCut = targets.some(({ observations }) => observations.length > most);
    if (file.content.length > MAX_OBSERVATION_BYTES && most > 100) continue;
    return { files: [file], leftOut: isCut ? [`all but the latest ${String(most)} observations of each target`] : [] };
  }
  return { files: [], leftOut: ['the observations: there are too many'] };
}

function sumsOf(files: readonly BundleFile[]): BundleFile {
  const lines = files.map(({ path, content }) => `${createHash('sha256').update(content).digest('hex')}  ${path}\n`);
  return textFile('SHA256SUMS', lines.join(''));
}
