// A notification as plain text: the part of a mail that every reader can show.
import { visibleText } from '../../lib/escape.ts';
import type { Advice, Evidence, Notification } from '../notification.ts';
import { endpointLine, factsOf, findingText, fleetLines, rotationText } from './facts.ts';

const MAX_LINE_LENGTH = 1_000;
/** Endpoints, findings and rotations that a mail shows of each; the webhook's body has the rest. */
export const MAX_MAIL_LINES = 24;

/** Lines of visible characters only, `\n` between them. */
export function renderText(notification: Notification): string {
  const { evidence } = notification;
  const sections = [
    [line(notification.summary)],
    factLines(notification),
    section('What to do', notification.advice.flatMap(adviceLines)),
    section('Fleet', fleetSection(notification)),
    section('Endpoints', capped(endpointLines(evidence))),
    section('Findings', capped(evidence.findings.map((finding) => `  ${line(findingText(finding))}`))),
    section('Changes', capped(evidence.rotations.map((rotation) => `  ${line(rotationText(rotation))}`))),
    ['-- ', line(`anchorwatch · incident ${notification.incident} · notification ${notification.id}`)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The lines of a PEM, whatever was in it. */
export function pemLines(pem: string): readonly string[] {
  return pem
    .trimEnd()
    .split(/\r?\n/)
    .map((text) => visibleText(text, 80));
}

function line(text: string): string {
  return visibleText(text, MAX_LINE_LENGTH);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function capped(lines: readonly string[]): readonly string[] {
  if (lines.length <= MAX_MAIL_LINES) return lines;
  return [...lines.slice(0, MAX_MAIL_LINES), `  and ${String(lines.length - MAX_MAIL_LINES)} more`];
}

function factLines(notification: Notification): readonly string[] {
  const facts = factsOf(notification);
  const width = Math.max(...facts.map((fact) => fact.label.length));
  return facts.map((fact) => `  ${fact.label.padEnd(width)}  ${line(fact.value)}`);
}

function adviceLines(advice: Advice, index: number): readonly string[] {
  const text = `  ${String(index + 1)}. ${line(advice.text)}`;
  return advice.pem === null ? [text] : [text, '', ...pemLines(advice.pem), ''];
}

function fleetSection(notification: Notification): readonly string[] {
  const rows = fleetLines(notification);
  const wide = Math.max(0, ...rows.map(({ reach }) => reach.length));
  return rows.map(({ reach, firmware }) => `  ${reach.padEnd(wide)}  ${line(firmware)}`);
}

function endpointLines(evidence: Evidence): readonly string[] {
  const rows = evidence.endpoints.map(endpointLine).map(({ where, hello, outcome, detail }) => ({
    where: line(where),
    hello,
    outcome,
    detail: line(detail),
  }));
  const wide = Math.max(0, ...rows.map((row) => row.where.length));
  const wideHello = Math.max(0, ...rows.map((row) => row.hello.length));
  return rows.map((row) =>
    `  ${row.where.padEnd(wide)}  ${row.hello.padEnd(wideHello)}  ${row.outcome.padEnd('no answer'.length)}  ${row.detail}`.trimEnd(),
  );
}
