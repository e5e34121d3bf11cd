// A notification as an HTML mail: tables and inline styles, for mail programs drop the rest; nothing is fetched.
import { htmlText } from '../../lib/escape.ts';
import type { Advice } from '../notification.ts';
import type { Acknowledge, Fact, Message, Row, Section, Tone } from './message.ts';
import { pemLines } from './pem-text.ts';

const MAX_TEXT_LENGTH = 1_000;

// An acknowledgement's link is longer than any text, and of no use in part.
const MAX_URL_LENGTH = 4_000;

const SANS = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = "font-family:ui-monospace,Menlo,Consolas,'Liberation Mono',monospace";

/** A whole document; every text in it escaped. */
export function renderHtml(message: Message): string {
  const body = [
    banner(message),
    block('', factRows(message.facts)),
    acknowledgeBlock(message.acknowledge),
    ...message.sections.map((section) => block(section.title, sectionContent(section))),
    footer(message),
  ].join('');
  return page(text(message.subject), body);
}

// Inline styles are the light theme, which every mail program shows; the style element turns them dark where it is read.
function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>
@media (prefers-color-scheme: dark) {
  .page { background: #15181c !important; }
  .card { background: #1f2429 !important; border-color: #353c44 !important; }
  .text, .text td { color: #e6e8eb !important; }
  .soft, .text td.soft { color: #a3abb5 !important; }
  .line { border-color: #353c44 !important; }
  .code { background: #15181c !important; color: #d5dae0 !important; border-color: #353c44 !important; }
  .good { color: #6fd3a3 !important; } .bad { color: #ff9d91 !important; } .dim { color: #f0c274 !important; }
}
@media (max-width: 520px) { .pad { padding-left: 16px !important; padding-right: 16px !important; } .gap { padding: 0 !important; } }
</style></head>
<body class="page" style="margin:0;padding:0;background:#f2f4f6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#f2f4f6"><tr><td class="gap" align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card" style="max-width:680px;background:#ffffff;border:1px solid #dfe3e8;border-collapse:separate;text-align:left;table-layout:fixed">
${body}</table>
</td></tr></table>
</body></html>
`;
}

function banner({ occasion, summary, tone }: Message): string {
  return `<tr><td class="pad" style="background:${TONE_COLOURS[tone]};padding:16px 24px;color:#ffffff;${SANS}">
<div style="font-size:13px;letter-spacing:.04em;text-transform:uppercase;opacity:.9">${text(occasion)}</div>
<div style="font-size:19px;line-height:1.35;font-weight:600;padding-top:4px;overflow-wrap:anywhere">${htmlText(summary)}</div>
</td></tr>
`;
}

// Each carries white text at a contrast of 4.5 or more (WCAG 2.2, 1.4.3); the darkest is the worst.
const TONE_COLOURS: Readonly<Record<Tone, string>> = {
  safe: '#1b7a4b',
  unknown: '#5b6571',
  exposed: '#8a6100',
  likely: '#a34a00',
  started: '#b93a0a',
  broken: '#a8201a',
  stranded: '#5c0a0a',
  digest: '#3d5a80',
  test: '#3d5a80',
};

/** The command that acknowledges; in front of it a button where there is a page to do it on. */
function acknowledgeBlock(acknowledge: Acknowledge | null): string {
  if (acknowledge === null) return '';
  const { url, command } = acknowledge;
  const button =
    url === null
      ? ''
      : `<a href="${htmlText(url, MAX_URL_LENGTH)}" style="display:inline-block;padding:10px 18px;background:#24527a;color:#ffffff;text-decoration:none;font-weight:600;border-radius:4px">Acknowledge</a> `;
  const lead = url === null ? 'Acknowledge with ' : 'or: ';
  const content =
    `${button}<span class="soft" style="font-size:13px;color:#5b6571">${lead}</span>` +
    `<span class="code" style="font-size:13px;padding:3px 6px;background:#f6f7f9;border:1px solid #dfe3e8;${MONO}">${text(command)}</span>`;
  return `<tr><td class="pad text" style="padding:16px 24px 0;font-size:15px;line-height:1.5;color:#1c2126;overflow-wrap:anywhere;${SANS}">${content}</td></tr>
`;
}

function block(title: string, content: string): string {
  if (content === '') return '';
  const heading =
    title === ''
      ? ''
      : `<div class="soft" style="font-size:12px;letter-spacing:.05em;text-transform:uppercase;color:#5b6571;padding-bottom:6px">${text(title)}</div>`;
  return `<tr><td class="pad text" style="padding:18px 24px 0;font-size:15px;line-height:1.5;color:#1c2126;${SANS}">${heading}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="text" style="font-size:15px;line-height:1.45;color:#1c2126;${SANS}">
${content}</table></td></tr>
`;
}

function sectionContent(section: Section): string {
  switch (section.kind) {
    case 'facts':
      return factRows(section.facts);
    case 'steps':
      return section.steps.map((step, index) => stepRow(step, section.steps.length > 1 ? index + 1 : null)).join('');
    case 'rows':
      return `${section.rows.map(stateRow).join('')}${moreRow(section.more)}`;
    case 'lines':
      return `${section.lines.map(plainRow).join('')}${moreRow(section.more)}`;
  }
}

function factRows(facts: readonly Fact[]): string {
  return facts
    .map(
      ({ label, value }) =>
        `<tr><td width="112" valign="top" class="soft" style="color:#5b6571;padding:3px 12px 3px 0;font-size:13px;line-height:22px">${text(label)}</td>` +
        `<td valign="top" style="padding:3px 0;line-height:22px;overflow-wrap:anywhere">${text(value)}</td></tr>\n`,
    )
    .join('');
}

function stepRow(step: Advice, number: number | null): string {
  const pem =
    step.pem === null
      ? ''
      : `<pre class="code" style="margin:8px 0 4px;padding:10px;background:#f6f7f9;border:1px solid #dfe3e8;color:#1c2126;font-size:11px;line-height:1.4;white-space:pre-wrap;word-break:break-all;${MONO}">` +
        `${pemLines(step.pem).map(text).join('\n')}</pre>`;
  const count =
    number === null ? '' : `<td width="24" valign="top" style="padding:3px 0;font-weight:600">${String(number)}.</td>`;
  return `<tr>${count}<td valign="top" style="padding:3px 0;overflow-wrap:anywhere">${text(step.text)}${pem}</td></tr>\n`;
}

const ROW_STYLES: Readonly<Record<Row['tone'], { readonly name: string; readonly colour: string }>> = {
  good: { name: 'good', colour: '#1b7a4b' },
  bad: { name: 'bad', colour: '#a8201a' },
  doubtful: { name: 'dim', colour: '#8a6100' },
};

function stateRow({ what, note, state, tone, detail }: Row): string {
  const style = ROW_STYLES[tone];
  const cell = 'border-top:1px solid #e8ebef;padding:6px 0;overflow-wrap:anywhere';
  return (
    `<tr><td width="42%" valign="top" class="line" style="${cell};padding-right:12px"><span style="font-size:13px;${MONO}">${text(what)}</span>` +
    `<div class="soft" style="font-size:12px;color:#5b6571">${text(note)}</div></td>` +
    `<td valign="top" class="line" style="${cell}"><b class="${style.name}" style="color:${style.colour}">${text(state)}</b>` +
    `<div class="soft" style="font-size:13px;color:#5b6571">${text(detail)}</div></td></tr>\n`
  );
}

function plainRow(value: string): string {
  return `<tr><td style="padding:3px 0;overflow-wrap:anywhere">${text(value)}</td></tr>\n`;
}

function moreRow(more: number): string {
  return more === 0 ? '' : plainRow(`and ${String(more)} more`);
}

function footer(message: Message): string {
  return `<tr><td class="pad soft" style="padding:20px 24px;font-size:12px;color:#5b6571;overflow-wrap:anywhere;${SANS}">${text(message.footer)}</td></tr>
`;
}

function text(value: string): string {
  return htmlText(value, MAX_TEXT_LENGTH);
}
