// A message in the blocks of Slack: https://docs.slack.dev/reference/block-kit/blocks
import type { Acknowledge, Fact, Message, Section } from '../../render/message.ts';
import { fitLines, fitText, LOUDNESS, passageOf, room, type Loudness } from '../shape.ts';

/** What Slack gets. */
export interface SlackBody {
  /** For notifications and screen readers, which show no blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: SlackText }
  | { readonly type: 'section'; readonly fields: readonly SlackText[] }
  | { readonly type: 'context'; readonly elements: readonly SlackText[] };

export type SlackText = PlainText | Markup;

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  /** Otherwise `:name:` in a stranger's text becomes a picture. */
  readonly emoji: false;
}

interface Markup {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Otherwise names of people and channels in it become links, and mentions. */
  readonly verbatim: true;
}

// The limits of Slack, in characters: of a header, of a text, of a field; fields in a section, blocks in a message.
const MAX_HEADER = 150;
const MAX_TEXT = 3_000;
const MAX_FIELD = 2_000;
const FACTS_IN_SECTION = 5; // ten fields: each label and each value is one
const MAX_BLOCKS = 50;
const MAX_FACTS = 20;

const SYMBOLS: Readonly<Record<Loudness, string>> = {
  critical: '🔴',
  error: '🟠',
  warning: '🟡',
  info: '🔵',
  good: '🟢',
};

/** The texts of strangers are plain text, which has neither formatting nor mentions. */
export function slackBody(message: Message): SlackBody {
  const end: readonly SlackBlock[] = [
    ...(message.acknowledge === null ? [] : [acknowledgeBlock(message.acknowledge)]),
    { type: 'context', elements: [plain(message.footer, MAX_TEXT)] },
  ];
  const start: readonly SlackBlock[] = [
    { type: 'header', text: plain(`${SYMBOLS[LOUDNESS[message.tone]]} ${message.occasion}`, MAX_HEADER) },
    { type: 'section', text: plain(message.summary, MAX_TEXT) },
    ...factSections(message.facts),
    ...message.sections.flatMap(sectionBlocks),
  ];
  return {
    text: fitText(message.subject, room(MAX_TEXT, escaped)),
    blocks: [...start.slice(0, MAX_BLOCKS - end.length), ...end],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function factSections(facts: readonly Fact[]): readonly SlackBlock[] {
  const shown = facts.slice(0, MAX_FACTS);
  return Array.from({ length: Math.ceil(shown.length / FACTS_IN_SECTION) }, (_, index) => ({
    type: 'section',
    fields: shown
      .slice(index * FACTS_IN_SECTION, (index + 1) * FACTS_IN_SECTION)
      .flatMap(({ label, value }) => [bold(label), plain(value, MAX_FIELD)]),
  }));
}

function sectionBlocks(section: Section): readonly SlackBlock[] {
  const { title, lines, more } = passageOf(section);
  const text = fitLines({ lines, more }, room(MAX_TEXT, escaped));
  return [
    { type: 'section', text: bold(title) },
    { type: 'section', text: { type: 'plain_text', text, emoji: false } },
  ];
}

function acknowledgeBlock({ url, command }: Acknowledge): SlackBlock {
  const text = url === null ? plain(`Acknowledge: ${command}`, MAX_TEXT) : markup(`<${escaped(url)}|Acknowledge>`);
  return { type: 'section', text };
}

function plain(text: string, max: number): PlainText {
  // A text must not be empty.
  return { type: 'plain_text', text: fitText(text, room(max, escaped)) || '–', emoji: false };
}

/** Of our own words only: what they hold is taken for formatting. */
function bold(words: string): Markup {
  return markup(`*${fitText(words, room(MAX_HEADER, escaped))}*`);
}

function markup(text: string): Markup {
  return { type: 'mrkdwn', text, verbatim: true };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

// https://docs.slack.dev/messaging/formatting-message-text: these three, and no others, everywhere.
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}
