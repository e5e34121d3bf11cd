// `anchorwatch verify --batch`: NDJSON questions in, NDJSON verdicts out, in order, in bounded memory.
import { createJudge } from '../../chain/judge.ts';
import { knownRoots } from '../../firmware/known-roots.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { stacksFrom } from '../find-stack.ts';
import type { Terminal } from '../terminal.ts';
import { createBatchAnswerer } from '../verify/batch-answer.ts';
import type { Line } from '../verify/line-splitter.ts';
import { createLineSplitter } from '../verify/line-splitter.ts';

/** A list of 5 MB and 1,000 anchors fit twice over. */
export const MAX_LINE_BYTES = 16 * 1_048_576;

/** Answers every line of stdin; 0 when all were read, whatever the answers are. Blank lines are passed over. */
export async function verifyBatchCommand(config: string | null, { stdin, stdout }: Terminal): Promise<ExitStatus> {
  const splitter = createLineSplitter(MAX_LINE_BYTES);
  const answer = createBatchAnswerer(createJudge({ knownRoots }), await stacksFrom(config));
  const answers = (lines: readonly Line[]): string => lines.map((line) => answerText(line, answer)).join('');

  for await (const piece of stdin) {
    // One write for what one read brought: prompt for who asks line by line, cheap for who pipes a file.
    const written = await stdout.write(answers(splitter.push(piece as Uint8Array)));
    if (written === 'closed') return 0;
  }
  await stdout.write(answers(splitter.end()));
  return 0;
}

function answerText(line: Line, answer: ReturnType<typeof createBatchAnswerer>): string {
  if (line.kind === 'too-long') {
    return `${JSON.stringify({ id: null, error: `line longer than ${String(MAX_LINE_BYTES)} bytes` })}\n`;
  }
  return line.text.trim() === '' ? '' : `${visibleJson(answer(line.text))}\n`;
}
