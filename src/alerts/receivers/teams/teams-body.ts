// A message as an Adaptive Card: https://adaptivecards.io/explorer and
// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
import type { Fact, Message, Section } from '../../render/message.ts';
import { fitLines, fitText, LOUDNESS, passageOf, room, type Loudness } from '../shape.ts';

/** What a webhook of Workflows gets. */
export interface TeamsBody {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: Card;
    },
  ];
}

interface Card {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.4';
  readonly fallbackText: string;
  readonly msteams: { readonly width: 'Full' };
  readonly body: readonly CardElement[];
  readonly actions: readonly { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }[];
}

export type CardElement =
  | { readonly type: 'Container'; readonly style: Style; readonly bleed: true; readonly items: readonly RichText[] }
  | RichText;

/** Unlike a TextBlock it knows neither Markdown nor dates in braces: it shows a stranger's text as it is. */
interface RichText {
  readonly type: 'RichTextBlock';
  readonly spacing: 'None' | 'Small' | 'Medium';
  readonly inlines: readonly TextRun[];
}

interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Large' | 'Small';
  readonly isSubtle?: true;
}

type Style = 'attention' | 'warning' | 'accent' | 'good';

// Teams takes 28 kB of message, in which it counts more than what is sent.
const MAX_BODY_BYTES = 20_000;
const MAX_TEXT = 1_000;
const MAX_PASSAGE = 4_000;

const STYLES: Readonly<Record<Loudness, Style>> = {
  critical: 'attention',
  error: 'attention',
  warning: 'warning',
  info: 'accent',
  good: 'good',
};

/** As much of the message as Teams takes. */
export function teamsBody(message: Message): TeamsBody {
  const head: CardElement = {
    type: 'Container',
    style: STYLES[LOUDNESS[message.tone]],
    bleed: true,
    items: [
      richText('None', [{ ...run(message.occasion), weight: 'Bolder', size: 'Large' }]),
      richText('Small', [run(message.summary)]),
    ],
  };
  const { acknowledge } = message;
  const command = acknowledge?.url === null ? [factText({ label: 'Acknowledge', value: acknowledge.command })] : [];
  const end = [...command, richText('Medium', [{ ...run(message.footer), size: 'Small', isSubtle: true }])];
  const middle = [...message.facts.map(factText), ...message.sections.flatMap(sectionTexts)];
  const left = MAX_BODY_BYTES - bytesOf(envelope(message, [head, ...end]));
  return envelope(message, [head, ...asManyAsFit(middle, left), ...end]);
}

function envelope(message: Message, body: readonly CardElement[]): TeamsBody {
  const url = message.acknowledge?.url ?? null;
  const content: Card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: fitText(message.subject, room(MAX_TEXT)),
    msteams: { width: 'Full' },
    body,
    actions: url === null ? [] : [{ type: 'Action.OpenUrl', title: 'Acknowledge', url }],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function asManyAsFit(elements: readonly CardElement[], bytes: number): readonly CardElement[] {
  let left = bytes;
  const first = elements.findIndex((element) => {
    left -= bytesOf(element) + 1;
    return left < 0;
  });
  return first === -1 ? elements : elements.slice(0, first);
}

function factText({ label, value }: Fact): RichText {
  return richText('Small', [{ ...run(`${label}: `), weight: 'Bolder' }, run(value)]);
}

function sectionTexts(section: Section): readonly RichText[] {
  const { title, lines, more } = passageOf(section);
  const shown = fitLines({ lines, more }, room(MAX_PASSAGE)).split('\n');
  return [
    richText('Medium', [{ ...run(title), weight: 'Bolder' }]),
    ...shown.map((line) => richText('Small', [run(line)])),
  ];
}

function richText(spacing: RichText['spacing'], inlines: readonly TextRun[]): RichText {
  return { type: 'RichTextBlock', spacing, inlines };
}

function run(text: string): TextRun {
  return { type: 'TextRun', text: fitText(text, room(MAX_TEXT)) };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
