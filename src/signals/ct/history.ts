// What became of the certificates that were issued for one target: served, still to come, or kept for a rainy day.
import type { EpochMs } from '../../lib/clock.ts';
import { organisationInText, organisationKey } from '../../lib/organisation-text.ts';
import type { Issuance } from '../signal.ts';
import { sctTime } from './sct-time.ts';

/** An end entity that a target was seen to serve. */
export interface ServedEndEntity {
  readonly spkiSha256: string;
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
  readonly firstServedAt: EpochMs;
  /** Of `sctTime`, for CT often gives the precertificate, which has none; null where it is not known. */
  readonly sctAt: EpochMs | null;
}

/** `waiting` is what may be served any day. */
export type IssuanceState = 'served' | 'waiting' | 'standby' | 'expired';

export interface IssuanceHistory {
  readonly issuance: Issuance;
  readonly state: IssuanceState;
  /** When we first saw it in CT. */
  readonly firstSeenAt: EpochMs;
  /** The earliest SCT, or notBefore in its stead. */
  readonly loggedAt: EpochMs;
  readonly loggedBy: 'sct' | 'not-before';
  readonly firstServedAt: EpochMs | null;
  /** When one that is waiting should be served, as the others were; in the past when it is late, null without an example. */
  readonly expectedAt: EpochMs | null;
}

export interface TargetHistory {
  /** Each issuance once, the one that was logged first at the beginning. */
  readonly issuances: readonly IssuanceHistory[];
  /** From being logged to being served for the first time; null where that was never watched. */
  readonly medianLagMs: number | null;
}

// CDNs keep backup certificates of another CA that are never served: a month is more than any rollout waits to begin.
// https://blog.cloudflare.com/introducing-backup-certificates
const STANDBY_MS = 30 * 86_400_000;

/**
 * The history of one target. `watchedSince` is its first observation: what was served then has been served for nobody knows how
 * long, and says nothing about the lag.
 */
export function targetHistory(
  issuances: readonly Issuance[],
  served: readonly ServedEndEntity[],
  watchedSince: EpochMs,
  now: EpochMs,
): TargetHistory {
  const facts = factsOf(issuances, served).toSorted((a, b) => a.loggedAt - b.loggedAt);
  const medianLagMs = median(facts.flatMap((fact) => lagOf(fact, watchedSince)));
  const standby = standbyIssuers(facts, now);
  const isStandby = (fact: Facts) => isOld(fact, now) || issuersOf(fact).some((issuer) => standby.has(issuer));
  const passedOver = passedOverBefore(served, watchedSince);
  return {
    medianLagMs,
    issuances: facts.map((fact) => {
      const state = stateOf(fact, (one) => passedOver(one) || isStandby(one), now);
      const expectedAt = state === 'waiting' && medianLagMs !== null ? fact.loggedAt + medianLagMs : null;
      return { ...fact, state, expectedAt };
    }),
  };
}

type Facts = Omit<IssuanceHistory, 'state' | 'expectedAt'>;

function factsOf(issuances: readonly Issuance[], served: readonly ServedEndEntity[]): readonly Facts[] {
  const endEntities = Map.groupBy(served, identityOf);
  return [...Map.groupBy(issuances, ({ tbsSha256 }) => tbsSha256).values()].flatMap((same) => {
    const [issuance] = same.toSorted((a, b) => a.at - b.at);
    if (issuance === undefined) return [];
    const sightings = endEntities.get(identityOf(issuance)) ?? [];
    return [{ issuance, firstSeenAt: issuance.at, ...loggedTime(same, sightings), firstServedAt: earliest(sightings) }];
  });
}

/** A key may outlive its certificate, but no two certificates of one key are valid from and until the same second. */
function identityOf({ spkiSha256, notBefore, notAfter }: Omit<ServedEndEntity, 'firstServedAt' | 'sctAt'>): string {
  return `${spkiSha256} ${String(notBefore)} ${String(notAfter)}`;
}

function loggedTime(
  same: readonly Issuance[],
  sightings: readonly ServedEndEntity[],
): Pick<Facts, 'loggedAt' | 'loggedBy'> {
  const times = [
    ...same.map(({ der }) => (der === null ? null : sctTime(der))),
    ...sightings.map(({ sctAt }) => sctAt),
  ];
  const known = times.filter((time) => time !== null);
  if (known.length > 0) return { loggedAt: Math.min(...known), loggedBy: 'sct' };
  return { loggedAt: same[0]?.notBefore ?? 0, loggedBy: 'not-before' };
}

function earliest(sightings: readonly ServedEndEntity[]): EpochMs | null {
  return sightings.length === 0 ? null : Math.min(...sightings.map(({ firstServedAt }) => firstServedAt));
}

function lagOf({ loggedAt, firstServedAt }: Facts, watchedSince: EpochMs): readonly number[] {
  return firstServedAt === null || firstServedAt <= watchedSince ? [] : [Math.max(0, firstServedAt - loggedAt)];
}

function stateOf(fact: Facts, isStandby: (fact: Facts) => boolean, now: EpochMs): IssuanceState {
  if (fact.firstServedAt !== null) return 'served';
  if (fact.issuance.notAfter < now) return 'expired';
  return isStandby(fact) ? 'standby' : 'waiting';
}

/**
 * Whether a certificate was there when watching began, and one that was issued later is served: the operator could have
 * served it by then, and did not.
 */
function passedOverBefore(served: readonly ServedEndEntity[], watchedSince: EpochMs): (fact: Facts) => boolean {
  const latest = Math.max(...served.map(({ notBefore }) => notBefore));
  return ({ issuance, loggedAt, firstServedAt }) =>
    firstServedAt === null && loggedAt <= watchedSince && issuance.notBefore < latest;
}

/**
 * Issuers that have been in CT for long enough, and of whose certificates none was ever served: the renewal of a backup is a
 * backup.
 */
function standbyIssuers(facts: readonly Facts[], now: EpochMs): ReadonlySet<string> {
  const served = new Set(facts.filter(({ firstServedAt }) => firstServedAt !== null).flatMap(issuersOf));
  return new Set(
    facts
      .filter((fact) => isOld(fact, now))
      .flatMap(issuersOf)
      .filter((issuer) => !served.has(issuer)),
  );
}

const isOld = ({ loggedAt }: Facts, now: EpochMs): boolean => now - loggedAt >= STANDBY_MS;

/**
 * By its key, and by its organisation: CAs issue below any of several intermediates, chosen by chance (Let's Encrypt), and
 * replace them all the time (Amazon).
 */
function issuersOf({ issuance: { issuer } }: Facts): readonly string[] {
  const organisation = organisationInText(issuer.subject);
  const key = issuer.spkiSha256 ?? issuer.subject;
  return organisation === null ? [key] : [key, `O=${organisationKey(organisation)}`];
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  const before = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined || before === undefined ? null : (middle + before) / 2;
}
