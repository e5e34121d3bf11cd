// One target: its edges, what its operator does, and so what each edge serves at every instant and what CT gets to see.
import type { EpochMs } from '../../../src/lib/clock.ts';
import { type ServedList, servedListOf, type TargetKey, targetKey } from '../../../src/probe/observation.ts';
import type { Dice } from '../../stacks/dice.ts';
import { DAY, HOUR, MINUTE } from '../spans.ts';
import type { Cas, Root } from './cas.ts';
import { type EndEntity, endEntity, type Issuer } from './certificates.ts';
import type { Rotation } from './rotations.ts';

export interface WorldTarget {
  readonly number: number;
  readonly key: TargetKey;
  readonly host: string;
  /** Addresses, in the order in which a rollout reaches them. */
  readonly edges: readonly Edge[];
  /** Below which root it is on the first day. */
  readonly from: Footing;
  readonly rotation: Rotation | null;
  /** Below which root the rotation brings it. */
  readonly to: Footing | null;
  /** Every certificate for its name, in the order in which they were logged. */
  readonly issued: readonly IssuedEndEntity[];
}

export interface Edge {
  readonly address: string;
  /** What is served from each instant on, the first from before the beginning. */
  readonly serves: readonly Serving[];
}

export interface Serving {
  readonly from: EpochMs;
  readonly servedList: ServedList;
  readonly footing: Footing;
}

/** A root as an operator stands on it: with the cross-sign by an older one in its lists, or without. */
export interface Footing {
  readonly root: Root;
  readonly withCrossSign: boolean;
}

export interface IssuedEndEntity extends EndEntity {
  readonly root: string;
  readonly issuer: Issuer;
  readonly dnsNames: readonly string[];
  readonly loggedAt: EpochMs;
  /** The root and the lists that it is served with; null for a backup, which never is. */
  readonly footing: Footing | null;
}

export interface TargetPlan {
  readonly number: number;
  readonly from: Footing;
  readonly to: Footing | null;
  readonly rotation: Rotation | null;
  /** CAs of backup certificates, each with the instant from which they are issued. */
  readonly backups: readonly { readonly root: Root; readonly since: EpochMs }[];
}

interface Habits {
  readonly lifetimeDays: number;
  /** Whether a renewal has a new key. */
  readonly rekeys: boolean;
  readonly isWildcard: boolean;
  /** From being logged to being served by the first edge. */
  readonly lagMs: number;
  readonly rolloutMs: number;
}

/** The footing that a name such as `Alder Root G2 with cross-sign` means. */
export function footingNamed(name: string, cas: Cas): Footing {
  const root = name.replace(/ with cross-sign$/, '');
  return { root: cas.rootNamed(root), withCrossSign: root !== name };
}

/** What a device has to pin: the root, or the older one that signed it across. */
export function pinnable({ root, withCrossSign }: Footing): readonly string[] {
  return withCrossSign && root.crossSign !== null ? [root.name, root.crossSign.by] : [root.name];
}

export function makeTarget(plan: TargetPlan, cas: Cas, dice: Dice, start: EpochMs, end: EpochMs): WorldTarget {
  const { number, from, to, rotation } = plan;
  const host = `dl.t${String(number)}.example`;
  const habits = habitsOf(dice, plan);
  const operator: Operator = { host, habits, cas, dice };
  const addresses = Array.from({ length: 2 + dice.below(4) }, (_, n) => `192.0.${String(2 + number)}.${String(n + 1)}`);
  const oldEnd = rotation === null ? end : Math.min(end, rotation.completeAt + 30 * DAY);
  const oldLine = lineOf(operator, from, addresses.length, agedStart(habits, start, dice), oldEnd);
  const newLine = rotation === null || to === null ? [] : newLineOf(operator, to, rotation, addresses.length, end);
  const switches = rotation?.switches(addresses.length) ?? addresses.map(() => []);
  const backups = plan.backups.flatMap(({ root, since }) => backupsOf(operator, root, since, end));
  return {
    number,
    key: targetKey(host, 443),
    host,
    from,
    to,
    rotation,
    edges: addresses.map((address, edge) => ({
      address,
      serves: servingsOf(edge, oldLine, newLine, switches[edge] ?? []),
    })),
    issued: [...oldLine, ...newLine, ...backups].map(({ issued }) => issued).sort((a, b) => a.loggedAt - b.loggedAt),
  };
}

interface Operator {
  readonly host: string;
  readonly habits: Habits;
  readonly cas: Cas;
  readonly dice: Dice;
}

/** A certificate, and from when each edge would serve it if it were on this line. */
interface Deployed {
  readonly issued: IssuedEndEntity;
  readonly servedList: ServedList;
  readonly footing: Footing;
  readonly edgesFrom: readonly EpochMs[];
}

function habitsOf(dice: Dice, { rotation, backups }: TargetPlan): Habits {
  return {
    // CDNs take 90 days.
    lifetimeDays: backups.length > 0 ? 90 : dice.pick([47, 64, 90, 90, 100, 199, 398]),
    rekeys: dice.chance(0.6),
    isWildcard: dice.chance(0.15),
    // What is issued well before it is served tells more than what an ACME client puts into place at once.
    lagMs: dice.weighted<number>([
      [5, 2 * MINUTE],
      [3, (1 + dice.below(24)) * HOUR],
      [2, (1 + dice.below(10)) * DAY],
    ]),
    rolloutMs: rotation === null && dice.chance(0.3) ? (1 + dice.below(72)) * HOUR : 5 * MINUTE,
  };
}

/** The longest life of a certificate that is issued at an instant (CA/Browser Forum, ballot SC-081v3). */
function longestLifeDays(at: EpochMs): number {
  return at < Date.UTC(2026, 2, 15) ? 398 : at < Date.UTC(2027, 2, 15) ? 200 : 100;
}

function lifeOf({ lifetimeDays }: Habits, at: EpochMs): number {
  return Math.min(lifetimeDays, longestLifeDays(at)) * DAY;
}

/** What is served on the first day was issued some time before. */
function agedStart(habits: Habits, start: EpochMs, dice: Dice): EpochMs {
  const age = 11 * DAY + ((lifeOf(habits, start) / 2) * dice.below(1000)) / 1000;
  return start - Math.round(age / MINUTE) * MINUTE;
}

/** A line of certificates below one root: each is replaced at about two thirds of its life (RFC 9773 section 1). */
function lineOf(
  operator: Operator,
  footing: Footing,
  edges: number,
  firstAt: EpochMs,
  end: EpochMs,
): readonly Deployed[] {
  const { habits, dice } = operator;
  const line: Deployed[] = [];
  for (let at = firstAt; at < end;) {
    const servedFrom = at + habits.lagMs;
    const edgesFrom = Array.from({ length: edges }, () => servedFrom + dice.below(habits.rolloutMs));
    line.push(deployedAt(operator, footing, at, edgesFrom));
    const due = 0.62 + dice.below(100) / 1000;
    at += Math.round((lifeOf(habits, at) * due) / MINUTE) * MINUTE;
  }
  return line;
}

/** The first certificate of the new line is issued as the rotation has it; the edges have it as soon as they switch. */
function newLineOf(
  operator: Operator,
  footing: Footing,
  { lead, servedFrom }: Rotation,
  edges: number,
  end: EpochMs,
): readonly Deployed[] {
  // Unannounced: issued, put into place.
  const issuedAt = servedFrom - (lead.issuedMs ?? 3 * MINUTE);
  const first = deployedAt(
    operator,
    footing,
    issuedAt,
    Array.from({ length: edges }, () => issuedAt),
  );
  const renewedAt = issuedAt + Math.round((lifeOf(operator.habits, issuedAt) * 0.65) / MINUTE) * MINUTE;
  return [first, ...lineOf(operator, footing, edges, renewedAt, end)];
}

/** The CDN renews them as it renews what it serves, and never serves them. */
function backupsOf(operator: Operator, root: Root, since: EpochMs, end: EpochMs): readonly Deployed[] {
  const backups: Deployed[] = [];
  const { habits, dice } = operator;
  for (
    let at = since;
    at < end;
    at += Math.round((lifeOf(habits, at) * (0.62 + dice.below(100) / 1000)) / MINUTE) * MINUTE
  ) {
    backups.push(deployedAt(operator, { root, withCrossSign: false }, at, []));
  }
  return backups.map((backup) => ({ ...backup, issued: { ...backup.issued, footing: null } }));
}

function deployedAt(
  { host, habits, cas, dice }: Operator,
  footing: Footing,
  at: EpochMs,
  edgesFrom: readonly EpochMs[],
): Deployed {
  const { root, withCrossSign } = footing;
  const { ca: issuer } = cas.issuerBelow(root, at, dice);
  const dnsNames = habits.isWildcard ? [host.replace('dl.', '*.'), host.replace('dl.', '')] : [host];
  const [notBefore, notAfter] = [at - HOUR, at - HOUR + lifeOf(habits, at) - 1_000];
  const keyName = `${host} ${root.name} ${habits.rekeys ? String(at) : ''}`;
  const made = endEntity({ host, dnsNames, issuer, keyName, notBefore, notAfter, loggedAt: at });
  const above = withCrossSign && root.crossSign !== null ? [issuer, root.crossSign.ca] : [issuer];
  const servedList = servedListOf([made.der, ...above.map(({ certificate }) => certificate.der)]);
  const issued = { ...made, root: root.name, issuer, dnsNames, loggedAt: at, footing };
  return { issued, servedList, footing, edgesFrom };
}

/** What one edge serves when: of the line that it is on, the certificate that it was given last. */
function servingsOf(
  edge: number,
  oldLine: readonly Deployed[],
  newLine: readonly Deployed[],
  switches: readonly { readonly at: EpochMs; readonly toNew: boolean }[],
): readonly Serving[] {
  const instants = new Set([
    ...[...oldLine, ...newLine].flatMap(({ edgesFrom }) => edgesFrom[edge] ?? []),
    ...switches.map(({ at }) => at),
  ]);
  const serves: Serving[] = [];
  for (const from of [...instants].sort((a, b) => a - b)) {
    const isNew = switches.findLast(({ at }) => at <= from)?.toNew ?? false;
    const deployed = lastOn(isNew ? newLine : oldLine, edge, from);
    if (deployed === undefined || deployed.servedList === serves.at(-1)?.servedList) continue;
    serves.push({ from, servedList: deployed.servedList, footing: deployed.footing });
  }
  return serves;
}

function lastOn(line: readonly Deployed[], edge: number, at: EpochMs): Deployed | undefined {
  return line.findLast(({ edgesFrom }) => (edgesFrom[edge] ?? Number.POSITIVE_INFINITY) <= at);
}
