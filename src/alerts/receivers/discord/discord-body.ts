// A message as an embed of Discord: https://docs.discord.com/developers/resources/message#embed-object
import type { Acknowledge, Fact, Message, Section } from '../../render/message.ts';
import { fitLines, fitText, LOUDNESS, passageOf, room, type Loudness } from '../shape.ts';

/** What Discord gets. */
export interface DiscordBody {
  readonly embeds: readonly [DiscordEmbed];
  /** Nobody is called, whatever the texts say. */
  readonly allowed_mentions: { readonly parse: readonly [] };
}

export interface DiscordEmbed {
  readonly title: string;
  readonly description: string;
  /** RGB. */
  readonly color: number;
  readonly fields: readonly DiscordField[];
  readonly footer: { readonly text: string };
}

interface DiscordField {
  readonly name: string;
  readonly value: string;
  readonly inline: boolean;
}

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 2_000; // 4,096 are allowed: the rest of the sum is for the fields
const MAX_FIELDS = 25;
const MAX_NAME = 256;
const MAX_VALUE = 1_024;
const MAX_FOOTER = 200;
const MAX_SUM = 6_000;
// Facts beside each other are read as a table while they are short.
const MAX_INLINE = 40;

const COLORS: Readonly<Record<Loudness, number>> = {
  critical: 0xd92d20,
  error: 0xf79009,
  warning: 0xfdd835,
  info: 0x5865f2,
  good: 0x12b76a,
};

/** As much of the message as Discord takes. */
export function discordBody(message: Message): DiscordBody {
  const { tone, occasion, summary, footer, acknowledge } = message;
  const embed = {
    title: fitText(`anchorwatch: ${occasion}`, room(MAX_TITLE, escaped)),
    description: fitText(summary, room(MAX_DESCRIPTION, escaped)),
    color: COLORS[LOUDNESS[tone]],
    footer: { text: fitText(footer, room(MAX_FOOTER)) },
  };
  const last = acknowledge === null ? [] : [acknowledgeField(acknowledge)];
  const first = [...message.facts.map(factField), ...message.sections.map(sectionField)];
  const left = MAX_SUM - embed.title.length - embed.description.length - embed.footer.text.length - sizeOf(last);
  const fields = [...asManyAsFit(first.slice(0, MAX_FIELDS - last.length), left), ...last];
  return { embeds: [{ ...embed, fields }], allowed_mentions: { parse: [] } };
}

function asManyAsFit(fields: readonly DiscordField[], characters: number): readonly DiscordField[] {
  const first = fields.findIndex((_, index) => sizeOf(fields.slice(0, index + 1)) > characters);
  return first === -1 ? fields : fields.slice(0, first);
}

function sizeOf(fields: readonly DiscordField[]): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

function factField({ label, value }: Fact): DiscordField {
  const text = fitText(value, room(MAX_VALUE, escaped));
  return field(label, text, text.length <= MAX_INLINE);
}

function sectionField(section: Section): DiscordField {
  const { title, lines, more } = passageOf(section);
  return field(title, fitLines({ lines, more }, room(MAX_VALUE, escaped)), false);
}

function acknowledgeField({ url, command }: Acknowledge): DiscordField {
  const isLinked = url !== null && url.length < MAX_VALUE / 2;
  return field('Acknowledge', isLinked ? `[here](${url})` : fitText(command, room(MAX_VALUE, escaped)), false);
}

function field(name: string, value: string, inline: boolean): DiscordField {
  // Neither may be empty.
  return { name: fitText(name, room(MAX_NAME, escaped)) || '–', value: value || '–', inline };
}

// Before punctuation a backslash takes its meaning: of Markdown, of mentions and dates in angle brackets, and of the
// slashes by which an address becomes a link.
function escaped(character: string): string {
  return /[\\`*_~|<>[\]#/]/.test(character) ? `\\${character}` : character;
}
