// The end entities that a round saw, for comparing what was issued with what is served.
import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import type { Observation, ServedCertificate, TargetKey } from '../../probe/observation.ts';
import { sctTime } from '../../signals/ct/sct-time.ts';
import type { StoredEndEntity } from '../../store/store.ts';

/**
 * Each end entity of each target once, with when it was seen first in this round; what is in `known` as it is there. What
 * is not proven to be the target's (the handshake did not complete) does not count.
 */
export function endEntitiesOf(
  observations: readonly Observation[],
  known: readonly StoredEndEntity[],
  judge: Pick<Judge, 'decode'>,
): readonly StoredEndEntity[] {
  const earlier = new Map(known.map((one) => [keyOf(one.target, one.sha256), one]));
  const found = new Map<string, StoredEndEntity>();
  for (const { target, at, outcome } of observations) {
    const served = outcome.kind === 'served' && outcome.proven ? outcome.servedList.certificates[0] : undefined;
    if (served === undefined) continue;
    const key = keyOf(target, served.sha256);
    const before = found.get(key) ?? earlier.get(key);
    const certificate = before === undefined ? judge.decode(served) : null;
    const seen = before ?? (certificate === null ? null : endEntityOf(target, served, certificate, at));
    if (seen !== null) found.set(key, seen);
  }
  return [...found.values()];
}

function endEntityOf(
  target: TargetKey,
  { der, sha256 }: ServedCertificate,
  { spkiSha256, issuer, notBefore, notAfter }: Certificate,
  firstServedAt: number,
): StoredEndEntity {
  return { target, sha256, spkiSha256, issuer: issuer.text, notBefore, notAfter, firstServedAt, sctAt: sctTime(der) };
}

function keyOf(target: TargetKey, sha256: string): string {
  return `${target} ${sha256}`;
}
