// Addresses that DNS named once and does not name now: by now they may belong to somebody else, or be out of use.
import type { Judge } from '../chain/judge.ts';
import { coversWholeLabel, namesHost, type HostNameRule } from '../chain/rules/host-names.ts';
import type { Observation } from '../probe/observation.ts';
import type { ProbeRound } from '../probe/probe-round.ts';

/** As browsers have it (RFC 6125), and the CN besides, for old certificates: the question is whose host it is. */
const ANY_NAME: HostNameRule = {
  covers: coversWholeLabel,
  commonNameCounts: 'without-dns-name',
  addresses: 'ip-address-names',
};

/** What hosts gave: all of a round but what came from addresses that are only remembered, and cannot be theirs any more. */
export function givenByHosts(
  { observations, recalled }: Pick<ProbeRound, 'observations' | 'recalled'>,
  judge: Pick<Judge, 'decode'>,
): readonly Observation[] {
  const isRecalled = new Set(recalled.map(({ target, address }) => `${target} ${address}`));
  return observations.filter(
    (seen) => !isRecalled.has(`${seen.target} ${seen.address ?? ''}`) || couldStillBe(seen, judge),
  );
}

/**
 * Whether an address that is only remembered still gave what its host would give: a list whose end entity names it and is
 * within its dates (of the world, not of a device). Whatever else such an address does is nothing that the host did.
 */
function couldStillBe({ host, outcome, at }: Observation, judge: Pick<Judge, 'decode'>): boolean {
  const first = outcome.kind === 'served' ? outcome.servedList.certificates[0] : undefined;
  const endEntity = first === undefined ? null : judge.decode(first);
  if (endEntity === null) return false;
  return endEntity.notBefore <= at && at <= endEntity.notAfter && namesHost(endEntity, host, ANY_NAME);
}
