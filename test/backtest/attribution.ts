// Which rotation a finding is about, by what the world knows of its signals; and from when such signals could be seen.
import type { EpochMs } from '../../src/lib/clock.ts';
import type { Finding } from '../../src/outlook/outlook.ts';
import { DAY } from './spans.ts';
import type { Turn } from './world/collected.ts';
import type { FleetLink } from './world/fleet.ts';
import type { Rotation } from './world/rotations.ts';
import { isRefused, refusingEdges } from './world/truth.ts';

/** What may announce a rotation. */
export type Omen = 'issued' | 'announced' | 'declared' | 'deadline' | 'caa' | 'preview';

/** A deadline makes an outlook exposed when it is within this time: the default of `deadlineHorizon`. */
const DEADLINE_HORIZON = 365 * DAY;

/** From when each omen of a link's rotation could be seen by who asks the sources; in the order of time. */
export function omensOf(
  link: FleetLink,
  rotation: Rotation,
  turns: readonly Turn[],
): readonly { readonly omen: Omen; readonly at: EpochMs }[] {
  const { lead, servedFrom } = rotation;
  const refusedIssuances = refusedTbs(link);
  const seen = new Map<Omen, EpochMs>();
  const see = (omen: Omen, at: EpochMs): void => {
    if (!seen.has(omen)) seen.set(omen, at);
  };
  for (const { at, signal } of turns) {
    if (signal.kind === 'issuance' && refusedIssuances.has(signal.tbsSha256)) see('issued', at);
    if (signal.kind === 'announcement') see('announced', at);
    if (signal.kind === 'declared-roots' && signal.changed !== null) see('declared', at);
    if (signal.kind === 'caa' && lead.caaMs !== null && at >= servedFrom - lead.caaMs) see('caa', at);
    if (signal.kind === 'preview') see('preview', at);
  }
  if (lead.deadlineMs !== null) see('deadline', servedFrom - Math.min(lead.deadlineMs, DEADLINE_HORIZON - 30 * DAY));
  return [...seen].map(([omen, at]) => ({ omen, at })).sort((a, b) => a.at - b.at);
}

/** TBS hashes of the certificates that are served in a list that the devices refuse. */
export function refusedTbs(link: FleetLink): ReadonlySet<string> {
  const served = link.target.issued.filter(
    ({ footing, loggedAt }) => footing !== null && isRefused(link, footing, loggedAt),
  );
  return new Set(served.map(({ tbsSha256 }) => tbsSha256));
}

/** Whether a finding says that what is coming, or there, is the rotation of this link. */
export function isAboutRotation(finding: Finding, link: FleetLink, rotation: Rotation, at: EpochMs): boolean {
  const { number } = link.target;
  switch (finding.code) {
    case 'refused':
      return refusingEdges(link, at).length > 0;
    case 'issued':
      // Also of a backup, where that is the CA that it comes to: the alert has named it.
      return link.target.to?.root.intermediates.some(({ ca }) => ca.spkiSha256 === finding.issuer.spkiSha256) ?? false;
    case 'announced':
      return finding.id === `announced-${String(number)}`;
    case 'undeclared':
      return rotation.lead.declaredMs !== null && at >= rotation.servedFrom - rotation.lead.declaredMs;
    case 'deadline':
      return rotation.lead.deadlineMs !== null;
    case 'caa-forbids':
      return rotation.lead.caaMs !== null && at >= rotation.servedFrom - rotation.lead.caaMs;
    case 'preview-refused':
      return finding.host === `next-${String(number)}.example`;
    case 'path-ends':
    case 'end-entity-not-renewed':
    case 'alternating':
    case 'uncertain':
    case 'no-answer':
    case 'unproven':
    case 'caa-added':
    case 'replacement-demanded':
    case 'renewal-due':
      return false;
  }
}
