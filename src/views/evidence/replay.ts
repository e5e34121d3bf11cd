// How to come to the same verdicts without us: one command for each, in words and as a script.
import { isoInstant } from '../../lib/clock.ts';
import type { Judged } from '../explain/judged.ts';
import { type BundleFile, textFile } from './bundle-file.ts';
import type { EvidenceFirmware, EvidenceQuestion } from './questions.ts';

/** One verdict of the bundle, and what was asked. */
export interface AnsweredQuestion {
  readonly firmware: EvidenceFirmware;
  readonly question: EvidenceQuestion;
  readonly judged: Judged;
}

export interface ReplaySource {
  readonly answers: readonly AnsweredQuestion[];
  /** Names of stacks that only the config of the bundle knows. */
  readonly ownStacks: ReadonlySet<string>;
  readonly version: string;
}

export function replayFiles(source: ReplaySource): readonly BundleFile[] {
  return [textFile('REPLAY.txt', replayText(source)), textFile('replay.sh', replayScript(source))];
}

/** Exit statuses of `verify`. */
const STATUSES = { accepted: 0, refused: 2, uncertain: 3 } as const;

function replayText({ answers, ownStacks, version }: ReplaySource): string {
  const [hasNone, needsConfig] = [answers.length === 0, answers.some(({ firmware }) => ownStacks.has(firmware.stack))];
  const intro = [
    'HOW TO COME TO THE SAME VERDICTS',
    '',
    `Each command below judges one served list without a network, as ${version} of`,
    'anchorwatch did; newer versions may know the stacks better. Give it in the folder',
    'of this file. A shell script that gives them all, and compares: sh replay.sh',
    '',
    'Exit status: 0 accepted, 2 refused, 3 nobody knows. --explain adds every step.',
    ...(needsConfig ? ['', 'stacks.yaml holds the rules of the stacks that are not built in.'] : []),
    ...(hasNone ? ['', 'There is no verdict to replay: nothing was served, or no firmware is concerned.'] : []),
  ];
  const commands = answers.flatMap((answer) => [
    '',
    `# ${labelOf(answer)}: ${answerOf(answer.judged)}`,
    `anchorwatch ${argumentsOf(answer, ownStacks).map(quoted).join(' ')}`,
  ]);
  return `${[...intro, ...commands].join('\n')}\n`;
}

function replayScript({ answers, ownStacks }: ReplaySource): string {
  const lines = answers.map(
    (answer) =>
      `replay ${String(STATUSES[answer.judged.verdict.kind])} ${quoted(labelOf(answer))} ${argumentsOf(answer, ownStacks).map(quoted).join(' ')}`,
  );
  return `${[...SCRIPT, ...lines, '', 'exit "$differing"'].join('\n')}\n`;
}

const SCRIPT = [
  '#!/bin/sh',
  '# Judges every list of this bundle anew, without a network. ANCHORWATCH names the program, when it is not in PATH.',
  'cd "$(dirname "$0")" || exit 3',
  'differing=0',
  '',
  'replay() {',
  '  expected=$1 label=$2',
  '  shift 2',
  '  printf "\\n== %s\\n" "$label"',
  '  ${ANCHORWATCH:-anchorwatch} "$@"',
  '  status=$?',
  '  if [ "$status" -ne "$expected" ]; then',
  '    printf "!! exit status %s, expected %s\\n" "$status" "$expected"',
  '    differing=1',
  '  fi',
  '}',
  '',
];

function labelOf({ firmware, question }: AnsweredQuestion): string {
  return `${firmware.name} on ${question.target}, list ${question.list.name}`;
}

function answerOf({ verdict }: Judged): string {
  if (verdict.kind !== 'refused') return verdict.kind;
  return `refused, ${verdict.code}${verdict.deviceCode === null ? '' : `, the device prints ${verdict.deviceCode}`}`;
}

function argumentsOf({ firmware, question }: AnsweredQuestion, ownStacks: ReadonlySet<string>): readonly string[] {
  const { list, host, at } = question;
  return [
    'verify',
    ...['--served', `served/${list.name}/list.pem`],
    // A pattern that anchorwatch itself resolves: in the order of the names, each file as if it had been named.
    ...['--anchors', `anchors/${firmware.name}/*`],
    ...['--stack', firmware.stack],
    ...(ownStacks.has(firmware.stack) ? ['--config', 'stacks.yaml'] : []),
    ...['--host', host],
    ...['--at', at === null ? 'none' : isoInstant(at)],
  ];
}

/** For a POSIX shell: as it is, where nothing in it means anything to one. */
function quoted(argument: string): string {
  return /^[A-Za-z0-9_./:=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
