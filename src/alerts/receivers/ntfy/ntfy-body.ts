// A message as ntfy publishes it: https://docs.ntfy.sh/publish/#publish-as-json
import type { Message, Tone } from '../../render/message.ts';
import { fitLines, fitText, LOUDNESS, passageOf, roomInBytes, type Loudness } from '../shape.ts';

/** What ntfy gets. Without `markdown` the text is shown as it is. */
export interface NtfyBody {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: 1 | 2 | 3 | 4 | 5;
  readonly tags: readonly string[];
  /** Where a tap leads; missing: to the app. */
  readonly click?: string;
}

// Of more than 4,096 bytes ntfy makes a file, and a body of JSON may have twice that: what JSON escapes in a text, quotes
// and line breaks, takes two bytes.
const MAX_MESSAGE_BYTES = 3_200;
const MAX_END_BYTES = 300;
const MAX_TITLE_BYTES = 250;

// 5 rings through silence, 4 and 3 ring, 2 is silent: https://docs.ntfy.sh/publish/#message-priority
const PRIORITIES: Readonly<Record<Tone, NtfyBody['priority']>> = {
  stranded: 5,
  broken: 5,
  started: 4,
  likely: 3,
  exposed: 3,
  unknown: 3,
  safe: 3,
  test: 3,
  digest: 2,
};

// Shown as pictures: https://docs.ntfy.sh/emojis/
const TAGS: Readonly<Record<Loudness, string>> = {
  critical: 'rotating_light',
  error: 'warning',
  warning: 'hourglass_flowing_sand',
  info: 'information_source',
  good: 'white_check_mark',
};

/** As much of the message as ntfy takes as text. */
export function ntfyBody(topic: string, message: Message): NtfyBody {
  const { subject, tone, acknowledge, footer } = message;
  const url = acknowledge?.url ?? null;
  const command = acknowledge?.url === null ? [`Acknowledge: ${acknowledge.command}`] : [];
  const end = fitLines({ lines: [...command, footer], more: 0 }, roomInBytes(MAX_END_BYTES));
  return {
    topic,
    title: fitText(subject, roomInBytes(MAX_TITLE_BYTES)),
    message: `${fitLines({ lines: linesOf(message), more: 0 }, roomInBytes(MAX_MESSAGE_BYTES))}\n\n${end}`,
    priority: PRIORITIES[tone],
    tags: [TAGS[LOUDNESS[tone]]],
    ...(url === null ? {} : { click: url }),
  };
}

function linesOf({ summary, facts, sections }: Message): readonly string[] {
  return [
    summary,
    '',
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...sections.map(passageOf).flatMap(({ title, lines, more }) => ['', title, ...lines, ...moreLine(more)]),
  ];
}

function moreLine(more: number): readonly string[] {
  return more === 0 ? [] : [`and ${String(more)} more`];
}
