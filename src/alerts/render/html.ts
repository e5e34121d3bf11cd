// A notification as an HTML mail: tables and inline styles, for mail programs drop the rest; nothing is fetched.
import { htmlText } from '../../lib/escape.ts';
import type { Advice, Notification } from '../notification.ts';
import type { OutlookLevel } from '../../outlook/outlook.ts';
import { endpointLine, type EndpointLine, type Fact, factsOf, findingText, fleetLines, rotationText } from './facts.ts';
import { occasionOf, renderSubject, saysStranded } from './subject.ts';
import { MAX_MAIL_LINES, pemLines } from './text.ts';

const MAX_TEXT_LENGTH = 1_000;
const SANS = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = "font-family:ui-monospace,Menlo,Consolas,'Liberation Mono',monospace";

/** A whole document; every text in it escaped. */
export function renderHtml(notification: Notification): string {
  const { evidence } = notification;
  const body = [
    banner(notification),
    block('', factRows(factsOf(notification))),
    block('What to do', notification.advice.map(adviceItem).join('')),
    block(
      'Fleet',
      factRows(fleetLines(notification).map(({ reach, firmware }) => ({ label: reach, value: firmware }))),
    ),
    block(
      'Endpoints',
      lines(evidence.endpoints, (endpoint) => endpointRow(endpointLine(endpoint))),
    ),
    block(
      'Findings',
      lines(evidence.findings, (finding) => plainRow(findingText(finding))),
    ),
    block(
      'Changes',
      lines(evidence.rotations, (rotation) => plainRow(rotationText(rotation))),
    ),
    footer(notification),
  ].join('');
  return page(htmlText(renderSubject(notification)), body);
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

function banner(notification: Notification): string {
  const { kind, outlook } = notification;
  const stranded = saysStranded(notification);
  const level = kind === 'test' ? '#3d5a80' : LEVEL_COLOURS[kind === 'resolved' ? 'safe' : outlook.to];
  const colour = stranded ? STRANDED_COLOUR : level;
  const occasion = `${stranded ? 'stranded · ' : ''}${occasionOf(notification)}`;
  return `<tr><td class="pad" style="background:${colour};padding:16px 24px;color:#ffffff;${SANS}">
<div style="font-size:13px;letter-spacing:.04em;text-transform:uppercase;opacity:.9">${text(occasion)}</div>
<div style="font-size:19px;line-height:1.35;font-weight:600;padding-top:4px;overflow-wrap:anywhere">${text(notification.summary)}</div>
</td></tr>
`;
}

// Each carries white text at a contrast of 4.5 or more (WCAG 2.2, 1.4.3).
const LEVEL_COLOURS: Readonly<Record<OutlookLevel, string>> = {
  safe: '#1b7a4b',
  unknown: '#5b6571',
  exposed: '#8a6100',
  likely: '#a34a00',
  started: '#b93a0a',
  broken: '#a8201a',
};

/** Darker than any outlook, with white text at a contrast of 12. */
const STRANDED_COLOUR = '#5c0a0a';

function block(title: string, content: string): string {
  if (content === '') return '';
  const heading =
    title === ''
      ? ''
      : `<div class="soft" style="font-size:12px;letter-spacing:.05em;text-transform:uppercase;color:#5b6571;padding-bottom:6px">${title}</div>`;
  return `<tr><td class="pad text" style="padding:18px 24px 0;font-size:15px;line-height:1.5;color:#1c2126;${SANS}">${heading}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="text" style="font-size:15px;line-height:1.45;color:#1c2126;${SANS}">
${content}</table></td></tr>
`;
}

function factRows(facts: readonly Fact[]): string {
  return facts
    .map(
      ({ label, value }) =>
        `<tr><td width="112" valign="top" class="soft" style="color:#5b6571;padding:3px 12px 3px 0;font-size:13px;line-height:22px">${label}</td>` +
        `<td valign="top" style="padding:3px 0;line-height:22px;overflow-wrap:anywhere">${text(value)}</td></tr>\n`,
    )
    .join('');
}

function adviceItem(advice: Advice, index: number): string {
  const pem =
    advice.pem === null
      ? ''
      : `<pre class="code" style="margin:8px 0 4px;padding:10px;background:#f6f7f9;border:1px solid #dfe3e8;color:#1c2126;font-size:11px;line-height:1.4;white-space:pre-wrap;word-break:break-all;${MONO}">` +
        `${pemLines(advice.pem).map(text).join('\n')}</pre>`;
  return (
    `<tr><td width="24" valign="top" style="padding:3px 0;font-weight:600">${String(index + 1)}.</td>` +
    `<td valign="top" style="padding:3px 0;overflow-wrap:anywhere">${text(advice.text)}${pem}</td></tr>\n`
  );
}

const OUTCOME_STYLES: Readonly<Record<EndpointLine['outcome'], { readonly name: string; readonly colour: string }>> = {
  accepted: { name: 'good', colour: '#1b7a4b' },
  refused: { name: 'bad', colour: '#a8201a' },
  uncertain: { name: 'dim', colour: '#8a6100' },
  'no answer': { name: 'dim', colour: '#8a6100' },
};

function endpointRow({ where, hello, outcome, detail }: EndpointLine): string {
  const style = OUTCOME_STYLES[outcome];
  const cell = 'border-top:1px solid #e8ebef;padding:6px 0;overflow-wrap:anywhere';
  return (
    `<tr><td width="42%" valign="top" class="line" style="${cell};padding-right:12px"><span style="font-size:13px;${MONO}">${text(where)}</span>` +
    `<div class="soft" style="font-size:12px;color:#5b6571">${text(hello)}</div></td>` +
    `<td valign="top" class="line" style="${cell}"><b class="${style.name}" style="color:${style.colour}">${outcome}</b>` +
    `<div class="soft" style="font-size:13px;color:#5b6571">${text(detail)}</div></td></tr>\n`
  );
}

function plainRow(value: string): string {
  return `<tr><td style="padding:3px 0;overflow-wrap:anywhere">${text(value)}</td></tr>\n`;
}

function lines<Item>(items: readonly Item[], row: (item: Item) => string): string {
  const shown = items.slice(0, MAX_MAIL_LINES).map(row).join('');
  const rest = items.length - MAX_MAIL_LINES;
  return rest > 0 ? `${shown}${plainRow(`and ${String(rest)} more`)}` : shown;
}

function footer(notification: Notification): string {
  return `<tr><td class="pad soft" style="padding:20px 24px;font-size:12px;color:#5b6571;overflow-wrap:anywhere;${SANS}">anchorwatch · incident ${text(notification.incident)} · notification ${text(notification.id)}</td></tr>
`;
}

function text(value: string): string {
  return htmlText(value, MAX_TEXT_LENGTH);
}
