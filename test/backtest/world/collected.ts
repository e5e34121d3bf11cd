// What collectors have of the simulated world at an instant: what was to be seen, folded by the same functions as theirs.
import type { EpochMs } from '../../../src/lib/clock.ts';
import { servedListOf } from '../../../src/probe/observation.ts';
import { caaStep, type CaaStep } from '../../../src/signals/caa/caa-change.ts';
import { canonicalSet } from '../../../src/signals/caa/caa-record.ts';
import { nextSet } from '../../../src/signals/declared/next-set.ts';
import type { CaRecord } from '../../../src/signals/root-programs/ccadb.ts';
import type { RootFact } from '../../../src/signals/root-programs/table.ts';
import type {
  Announcement,
  CaaSet,
  DeclaredRoots,
  Issuance,
  NamedAnchor,
  Preview,
  Signal,
} from '../../../src/signals/signal.ts';
import type { Dice } from '../../stacks/dice.ts';
import { DAY, HOUR, MINUTE } from '../spans.ts';
import { CAA_DOMAINS, type Cas, type Root } from './cas.ts';
import { endEntity } from './certificates.ts';
import type { IssuedEndEntity, WorldTarget } from './target.ts';
import { type Outage, seenFrom } from './weather.ts';

/** What is so of one target from an instant on, in the place of what was so before under the same key. */
export interface Turn {
  readonly at: EpochMs;
  readonly signal: Signal;
}

export interface CollectingOptions {
  readonly cas: Cas;
  readonly dice: Dice;
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly ctOutages: readonly Outage[];
}

/** All that collectors take of one target, in the order in which they do. */
export function turnsOf(target: WorldTarget, options: CollectingOptions): readonly Turn[] {
  return [
    ...issuanceTurns(target, options),
    ...caaTurns(target, options),
    ...declaredTurns(target, options),
    ...announcementTurns(target, options),
    ...previewTurns(target, options),
  ].sort((a, b) => a.at - b.at);
}

export function namedRoot({ ca }: Pick<Root, 'ca'>): NamedAnchor {
  return { subject: ca.subject, spkiSha256: ca.spkiSha256 };
}

/** Asked every hour, and indexed about as fast; what is on the first day is taken then, unless it has ended. */
function issuanceTurns({ key, issued }: WorldTarget, { dice, start, ctOutages }: CollectingOptions): readonly Turn[] {
  return issued
    .filter(({ notAfter }) => notAfter > start)
    .map((one) => {
      const indexed = Math.max(start, one.loggedAt + dice.below(2 * 60) * MINUTE);
      const at = seenFrom(indexed, ctOutages);
      return { at, signal: issuanceOf(one, key, at, dice) };
    });
}

function issuanceOf(one: IssuedEndEntity, target: string, at: EpochMs, dice: Dice): Issuance {
  return {
    kind: 'issuance',
    source: 'Cert Spotter (simulated)',
    at,
    confidence: 'likely',
    target,
    tbsSha256: one.tbsSha256,
    spkiSha256: one.spkiSha256,
    dnsNames: one.dnsNames,
    issuer: { subject: one.issuer.subject, spkiSha256: one.issuer.spkiSha256 },
    notBefore: one.notBefore,
    notAfter: one.notAfter,
    der: dice.chance(0.3) ? one.precertificate() : one.der,
  };
}

const CAA_SHARE = 3;
const OTHER_ISSUERS = ['comodoca.com', 'certum.pl', 'globalsign.com', 'ssl.com', 'pki.goog'];

/** Every third target has CAA records: what its CA needs, and edits that mean nothing. */
function caaTurns(target: WorldTarget, { dice, start, end }: CollectingOptions): readonly Turn[] {
  const { number, host, from, to, rotation } = target;
  if (number % CAA_SHARE !== 0 && (rotation?.lead.caaMs ?? null) === null) return [];
  const domainOf = (root: Root): string => CAA_DOMAINS.get(root.organisation) ?? '';
  const edits: { readonly at: EpochMs; readonly values: readonly string[] }[] = [
    { at: start, values: [domainOf(from.root)] },
  ];
  if (rotation !== null && to !== null) {
    const { caaMs, issuedMs } = rotation.lead;
    const allowed = [domainOf(from.root), domainOf(to.root)];
    // A CA that may not issue does not: it is allowed before it has to.
    edits.push({ at: rotation.servedFrom - (issuedMs ?? 0) - DAY, values: allowed });
    if (caaMs !== null) edits.push({ at: rotation.servedFrom - caaMs, values: [domainOf(to.root)] });
    edits.push({ at: rotation.completeAt + 30 * DAY, values: [domainOf(to.root)] });
  }
  const sorted = edits.toSorted((a, b) => a.at - b.at);
  const noise = Array.from(
    { length: dice.below(6) },
    () => start + dice.below(Math.floor((end - start) / HOUR)) * HOUR,
  );
  const instants = [...sorted.map(({ at }) => at), ...noise].sort((a, b) => a - b);
  let counting: CaaSet | null = null;
  const turns: Turn[] = [];
  for (const at of instants) {
    const values = sorted.findLast((edit) => edit.at <= at)?.values ?? [];
    const others = at === start ? [] : dice.shuffled(OTHER_ISSUERS).slice(0, dice.below(3));
    const records = canonicalSet([
      ...[...values, ...others].map((value) => ({ critical: false, tag: 'issue', value: noisy(value, dice) })),
      ...(dice.chance(0.3) ? [{ critical: false, tag: 'iodef', value: `mailto:hostmaster@${host}` }] : []),
    ]);
    const read = { foundAt: host.replace('dl.', ''), records };
    const first = caaStep(host, counting, null, read, at + HOUR);
    const { set }: CaaStep = first.set === null ? caaStep(host, counting, first.candidate, read, at + 2 * HOUR) : first;
    if (set === null) continue;
    counting = set;
    turns.push({ at: set.at, signal: set });
  }
  return turns;
}

/** What an operator edits without meaning anything. */
function noisy(domain: string, dice: Dice): string {
  return dice.chance(0.3) ? `${domain}; validationmethods=dns-01` : domain;
}

/** Operators that declare their roots: those whose rotation is declared, and a few that never rotate. */
function declaredTurns(target: WorldTarget, { start }: CollectingOptions): readonly Turn[] {
  const { number, from, to, rotation } = target;
  const leadMs = rotation?.lead.declaredMs ?? null;
  if (leadMs === null && number % 40 !== 39) return [];
  const set = `declared-${String(number)}`;
  const base = { set, source: `https://declared.example/${set}.pem`, confidence: 'certain' } as const;
  const before = nextSet({ set: null, state: null }, { ...base, at: start, anchors: [namedRoot(from.root)] }, start);
  const [kept] = before.put.filter((signal) => signal.kind === 'declared-roots');
  const first = kept === undefined ? [] : [{ at: start, signal: kept }];
  if (leadMs === null || rotation === null || to === null || kept === undefined) return first;
  const at = Math.max(start, rotation.servedFrom - leadMs);
  const anchors = [namedRoot(from.root), namedRoot(to.root)];
  const after = nextSet({ set: kept, state: before.state }, { ...base, at, anchors }, at);
  return [...first, ...after.put.map((signal) => ({ at, signal: signal satisfies Signal as DeclaredRoots }))];
}

/** Said early, and put off twice where it is said early enough. */
function announcementTurns(target: WorldTarget, { start }: CollectingOptions): readonly Turn[] {
  const { key, number, to, rotation } = target;
  const leadMs = rotation?.lead.announcedMs ?? null;
  if (leadMs === null || rotation === null || to === null) return [];
  const day = Math.floor(rotation.servedFrom / DAY) * DAY;
  const said = [{ at: rotation.servedFrom - leadMs, from: leadMs > 120 * DAY ? day - 90 * DAY : day }];
  if (leadMs > 120 * DAY) {
    said.push({ at: day - 95 * DAY, from: day - 30 * DAY }, { at: day - 35 * DAY, from: day });
  }
  let moved: Announcement['moved'] = [];
  return said.map(({ at: saidAt, from }, index) => {
    const at = Math.max(start, saidAt);
    const before = said[index - 1];
    if (before !== undefined) moved = [...moved, { from: before.from, until: at }];
    const signal: Announcement = {
      kind: 'announcement',
      source: `https://blog.example/${String(number)}`,
      at,
      confidence: 'likely',
      id: `announced-${String(number)}`,
      targets: [key],
      anchor: namedRoot(to.root),
      from,
      moved,
    };
    return { at, signal };
  });
}

/** The CA's test site for the hierarchy that is to come. */
function previewTurns(target: WorldTarget, { cas, dice, start }: CollectingOptions): readonly Turn[] {
  const { key, number, to, rotation } = target;
  const leadMs = rotation?.lead.previewMs ?? null;
  if (leadMs === null || rotation === null || to === null) return [];
  const at = Math.max(start, rotation.servedFrom - leadMs);
  const host = `next-${String(number)}.example`;
  const { ca: issuer } = cas.issuerBelow(to.root, at, dice);
  const validity = { notBefore: at - DAY, notAfter: at + 90 * DAY };
  const { der } = endEntity({ host, dnsNames: [host], issuer, keyName: host, loggedAt: at, ...validity });
  const signal: Preview = {
    kind: 'preview',
    source: `https://${host}`,
    at,
    confidence: 'likely',
    host,
    port: 443,
    targets: [key],
    of: `what comes after ${rotation.from}`,
    servedList: servedListOf([der, issuer.certificate.der]),
  };
  return [{ at, signal }];
}

/** Roots whose end for TLS a root program has announced, in the order in which it did. */
export function factsOf(targets: readonly WorldTarget[]): readonly { readonly at: EpochMs; readonly fact: RootFact }[] {
  return targets
    .flatMap(({ from, rotation }) => {
      const leadMs = rotation?.lead.deadlineMs ?? null;
      if (leadMs === null || rotation === null) return [];
      const at = rotation.servedFrom - leadMs;
      const { subject, spkiSha256 } = from.root.ca;
      const source = 'https://wiki.mozilla.org/CA/Additional_Trust_Changes';
      const date = Math.floor(rotation.servedFrom / DAY) * DAY + 30 * DAY;
      return [
        { at, fact: { subject, spkiSha256, program: 'mozilla', rule: 'distrust-after', date, source, at } as const },
      ];
    })
    .sort((a, b) => a.at - b.at);
}

/** CCADB's records of all CAs, each with when it is in the report. */
export function caRecordsOf({ roots }: Cas): readonly { readonly at: EpochMs; readonly record: CaRecord }[] {
  const revoked = false;
  return roots.flatMap(({ name, ca, crossSign, intermediates }) => {
    const sha256 = ca.certificate.sha256;
    const root: CaRecord = {
      kind: 'root',
      name,
      sha256,
      spkiSha256: ca.spkiSha256,
      subjectKeyId: null,
      parentSha256: null,
      revoked,
    };
    const signer = roots.find((other) => other.name === crossSign?.by);
    const cross =
      crossSign === null
        ? []
        : [
            {
              ...root,
              kind: 'intermediate' as const,
              sha256: crossSign.ca.certificate.sha256,
              parentSha256: signer?.ca.certificate.sha256 ?? null,
            },
          ];
    return [
      ...[root, ...cross].map((record) => ({ at: Number.NEGATIVE_INFINITY, record })),
      ...intermediates.map(({ ca: below, disclosedAt }) => ({
        at: disclosedAt,
        record: {
          ...root,
          kind: 'intermediate' as const,
          name: below.subject,
          sha256: below.certificate.sha256,
          spkiSha256: below.spkiSha256,
          parentSha256: sha256,
        },
      })),
    ];
  });
}
