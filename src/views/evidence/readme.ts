// README.txt: what is wrong, where, since when, and what is asked, for whoever runs the host. Plain text, our words;
// names in it are a stranger's, with everything invisible made visible.
import { hanging, wrap } from '../../alerts/render/wrap.ts';
import { countOf, dayText, listText, minuteText, REFUSAL_PHRASES } from '../../alerts/wording.ts';
import type { RefusalCode, Refused } from '../../chain/verdict.ts';
import { visibleText } from '../../lib/escape.ts';
import { clientHelloName } from '../../probe/observation.ts';
import { called } from '../explain/called.ts';
import { ASKS } from './asks.ts';
import { type BundleFile, textFile } from './bundle-file.ts';
import type { EvidenceList } from './lists.ts';
import type { EvidenceFirmware } from './questions.ts';
import type { AnsweredQuestion } from './replay.ts';
import type { EvidenceSubject } from './subject.ts';

export interface ReadmeSource {
  readonly subject: EvidenceSubject;
  readonly firmware: readonly EvidenceFirmware[];
  readonly answers: readonly AnsweredQuestion[];
  readonly leftOut: readonly string[];
}

export function readmeFile(source: ReadmeSource): BundleFile {
  const { subject, leftOut } = source;
  const refusals = source.answers.flatMap(refusalOf);
  const sections = [
    title(subject),
    wrongSection(source, refusals),
    asksSection(refusals),
    trustSection(source),
    contents(subject),
    ...(leftOut.length === 0 ? [] : [['WHAT WAS LEFT OUT', '', ...leftOut.flatMap(item)]]),
  ];
  return textFile('README.txt', `${sections.map((lines) => lines.join('\n')).join('\n\n\n')}\n`);
}

interface Refusal extends AnsweredQuestion {
  readonly verdict: Refused;
}

function refusalOf(answer: AnsweredQuestion): readonly Refusal[] {
  const { verdict } = answer.judged;
  return verdict.kind === 'refused' && verdict.code !== 'budget-exhausted' ? [{ ...answer, verdict }] : [];
}

function title({ name, incident, targets, version }: EvidenceSubject): readonly string[] {
  const heading = `EVIDENCE: ${visibleText(name)}`;
  const hosts = listText(targets.map(({ target }) => target));
  const about =
    `This was put together by anchorwatch ${version}, which asks hosts for their TLS certificates as devices in the ` +
    'field do, and judges what it gets by the rules of the TLS libraries in these devices. It is addressed to whoever ' +
    `runs ${hosts}. Everything in it can be checked without us: see REPLAY.txt.`;
  const told = incident === null ? [] : ['', ...prose(`In one line: ${incident.view.incident.summary}`)];
  return [heading, '='.repeat(heading.length), '', ...prose(about), ...told];
}

function wrongSection({ subject, answers }: ReadmeSource, refusals: readonly Refusal[]): readonly string[] {
  const heading = ['WHAT IS WRONG', ''];
  const standing = refusals.filter((refusal) => isStanding(refusal.question.list));
  if (standing.length === 0) return [...heading, ...prose(calmText(answers, refusals))];
  const lists = [...Map.groupBy(standing, ({ question }) => question.list).entries()];
  return [
    ...heading,
    ...lists.flatMap(([list, ofList], index) => [...(index > 0 ? [''] : []), ...listLines(list, ofList)]),
    ...fineLines(
      subject,
      lists.map(([list]) => list),
    ),
  ];
}

function calmText(answers: readonly AnsweredQuestion[], refusals: readonly Refusal[]): string {
  if (answers.length === 0) return 'Nothing was judged: no list was served to the firmware that is concerned.';
  if (refusals.length > 0)
    return 'Nothing that is served now is refused. What was refused before is in served/ and verdicts/.';
  return 'Nothing is refused by now: the lists are here for comparison.';
}

function isStanding({ seen }: EvidenceList): boolean {
  return seen.some(({ supersededAt }) => supersededAt === null);
}

const MAX_ENDPOINTS = 40;
const MAX_REASONS = 12;

/** A list that is refused: who serves it since when, to whom, and why each firmware refuses it. */
function listLines(list: EvidenceList, refusals: readonly Refusal[]): readonly string[] {
  const standing = list.seen
    .filter(({ supersededAt }) => supersededAt === null)
    .toSorted((a, b) => a.firstSeenAt - b.firstSeenAt);
  const targets = [...new Set(refusals.map(({ question }) => question.target))];
  const lines = new Set(refusals.flatMap(({ firmware }) => firmware.ids)).size;
  const endpoints = standing.slice(0, MAX_ENDPOINTS).map(({ observation, firstSeenAt }) => {
    const { address, hello, at } = observation;
    return `  ${(address ?? 'no address').padEnd(24)} since ${minuteText(firstSeenAt)}, last seen ${minuteText(at)}, to ${clientHelloName(hello)}`;
  });
  const why = [...Map.groupBy(refusals, reasonText).entries()];
  return [
    ...prose(
      `${countOf(lines, 'firmware line')} of devices ${lines === 1 ? 'refuses' : 'refuse'} the list that ${listText(targets)} serves here (served/${list.name}):`,
    ),
    '',
    ...endpoints,
    ...more(standing.length - MAX_ENDPOINTS, 'further endpoint'),
    '',
    'They refuse it, for',
    ...why.slice(0, MAX_REASONS).flatMap(([reason, ofReason]) => reasonLines(reason, ofReason)),
    ...more(why.length - MAX_REASONS, 'further reason'),
  ];
}

function reasonText({ verdict }: Refusal): string {
  const { code, missing } = verdict;
  const needed =
    missing === null || code !== 'anchor-missing' ? '' : `: the list leads to "${visibleText(missing.subject, 200)}"`;
  return `${REFUSAL_PHRASES[code]}${needed}.`;
}

/** Who refuses for a reason, what each prints, and how the first of them puts it. */
function reasonLines(reason: string, refusals: readonly Refusal[]): readonly string[] {
  const [first] = refusals;
  if (first === undefined) return [];
  const who = refusals.map(({ firmware, verdict }) => {
    const prints = verdict.deviceCode === null ? '' : ` (prints ${verdict.deviceCode})`;
    return `${listText(firmware.ids, 3)}${prints}`;
  });
  const detail = `${first.verdict.code}: ${visibleText(first.verdict.detail, 500)}`;
  return [
    ...item(reason),
    ...inside(`Devices: ${listText(who, MAX_NAMED)}.`),
    ...inside(`In detail, of the first: ${detail}.`),
  ];
}

const MAX_NAMED = 12;

function inside(text: string): readonly string[] {
  return wrap(visibleText(text, 2_000), '    ');
}

/** Addresses that still serve what is accepted: they show that it can be done. */
function fineLines({ targets }: EvidenceSubject, refused: readonly EvidenceList[]): readonly string[] {
  const bad = new Set(refused.map(({ servedList }) => servedList.sha256));
  const fine = targets.flatMap(({ observations }) =>
    observations.flatMap(({ observation, supersededAt }) => {
      const { outcome, address, target } = observation;
      const isFine = supersededAt === null && outcome.kind === 'served' && !bad.has(outcome.servedList.sha256);
      return isFine && address !== null ? [`${address} (${target})`] : [];
    }),
  );
  const addresses = [...new Set(fine)];
  return addresses.length === 0
    ? []
    : ['', ...prose(`Lists that are not refused still come from ${listText(addresses, 8)}.`)];
}

function asksSection(refusals: readonly Refusal[]): readonly string[] {
  const codes = [
    ...new Set(refusals.filter(({ question }) => isStanding(question.list)).map(({ verdict }) => verdict.code)),
  ];
  const asks = [...new Set(codes.flatMap((code: RefusalCode) => ASKS[code] ?? []))];
  const nothing = ['Nothing for now. Tell us before you change the CA: devices trust only what was built into them.'];
  const numbered = (asks.length === 0 ? nothing : asks).flatMap((ask, index) =>
    hanging(`  ${String(index + 1)}. `, ask),
  );
  return ['WHAT WE ASK', '', ...numbered];
}

const MAX_FIRMWARE = 20;
const MAX_ANCHORS = 12;

function trustSection({ firmware }: ReadmeSource): readonly string[] {
  const heading = ['WHAT THE DEVICES TRUST', ''];
  const intro = prose(
    'The CAs are built into the devices: to change them takes an update of each device, which has to be fetched first.',
  );
  const each = firmware.slice(0, MAX_FIRMWARE).flatMap(({ ids, stack, anchors, name }) => [
    '',
    ...prose(`${listText(ids, 4)} (TLS library: ${stack}), in anchors/${name}/:`),
    ...anchors.anchors.slice(0, MAX_ANCHORS).flatMap(({ subject, certificate, spkiSha256 }) => {
      const digest =
        certificate === null ? `a name and a key, SHA-256 of the key ${spkiSha256}` : `SHA-256 ${certificate.sha256}`;
      const end = certificate === null ? '' : `, until ${dayText(certificate.notAfter)}`;
      return item(`${called(subject.text)}${end}, ${digest}`);
    }),
    ...more(anchors.anchors.length - MAX_ANCHORS, 'further CA'),
  ]);
  return [...heading, ...intro, ...each, ...more(firmware.length - MAX_FIRMWARE, 'further kind of firmware')];
}

function contents({ incident }: EvidenceSubject): readonly string[] {
  const story = incident === null ? [] : ['incident.json: what happened to which firmware, and when'];
  return ['WHAT IS IN HERE', '', ...[...CONTENTS, ...story].flatMap(item), '', 'All instants are in UTC.'];
}

const CONTENTS = [
  'observations.json: who served what to whom, when first and last, from where it was asked, and every failure',
  'served/: each distinct list exactly as it was served; list.pem holds it in the order of the wire',
  'anchors/: the CAs that each firmware trusts, in the order in which the device loads them',
  'verdicts/: what each firmware makes of each list, and every step to it',
  'REPLAY.txt, replay.sh: how to come to the same verdicts without us',
  'SHA256SUMS: of all other files; check with sha256sum -c SHA256SUMS',
];

function prose(text: string): readonly string[] {
  return wrap(visibleText(text, 2_000), '');
}

function item(text: string): readonly string[] {
  return hanging('  - ', visibleText(text, 2_000));
}

function more(count: number, what: string): readonly string[] {
  return count > 0 ? [`  and ${countOf(count, what)}`] : [];
}
