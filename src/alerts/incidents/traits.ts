// What a pair's trouble has in common with another's: two pairs that share a trait are hit by the same thing.
import {
  compareLevels,
  type EndpointView,
  type Finding,
  isSignalFinding,
  type OutlookState,
  type SignalFinding,
  signalLevel,
} from '../../outlook/outlook.ts';
import type { TargetKey } from '../../probe/observation.ts';
import { missingAnchors, refusals } from '../evidence.ts';
import { anchorTrait } from './anchor-trait.ts';
import { signalTraits } from './signal-traits.ts';

/**
 * The traits of what is wrong with a pair, most telling first. At `started` and louder: the anchors that it would need,
 * on whatever target, and the new lists of this target (of a redirect those of its `origin`, which may make up a host for
 * each answer). Below: what ends (an anchor on whatever target), or the target
 * that does not answer.
 */
export function traitsOf(state: OutlookState, origin: TargetKey): readonly string[] {
  const { level, target } = state;
  const traits = compareLevels(level, 'started') >= 0 ? refusalTraits(state, origin) : exposureTraits(state, origin);
  // A level that the latest round did not show (it takes calm rounds to go down) has nothing to show for itself.
  return traits.length === 0 ? [`${level} ${target}`] : traits;
}

/** Those of what signals say and make its level by: further ones are news, however long the pair has been as loud. */
export function announcedTraits({ level, target, findings }: OutlookState): readonly string[] {
  const telling = findings.filter(isSignalFinding).filter((finding) => signalLevel(finding) === level);
  return level === 'safe' ? [] : [...new Set(telling.flatMap((finding) => signalTraits(finding, target)))];
}

function refusalTraits(state: OutlookState, origin: TargetKey): readonly string[] {
  const anchors = missingAnchors(state).map(anchorTrait);
  const lists = refusals(state).map((view) => listTrait(origin, view));
  return [...new Set([...anchors, ...lists])];
}

// What is above the end entity: a CDN has an end entity of its own at each edge, all from the same CA.
function listTrait(target: string, { served }: EndpointView): string {
  const issuers = served.length > 1 ? served.slice(1) : served;
  return `list ${target} ${issuers.join()}`;
}

function exposureTraits(state: OutlookState, origin: TargetKey): readonly string[] {
  if (state.level === 'unknown') return [`silent ${state.target}`];
  return [...new Set(state.findings.flatMap((finding) => findingTraits(finding, state, origin)))];
}

/** Of what makes the level what it is: that it is exposed as well says nothing of why something is likely. */
function findingTraits(finding: Finding, state: OutlookState, origin: TargetKey): readonly string[] {
  if (isSignalFinding(finding)) {
    return signalLevel(finding) === state.level ? signalTraits(finding, state.target) : [];
  }
  return state.level === 'exposed' ? exposureOf(finding, state, origin) : [];
}

function exposureOf(
  finding: Exclude<Finding, SignalFinding>,
  { target, endpoints }: OutlookState,
  origin: TargetKey,
): readonly string[] {
  switch (finding.code) {
    case 'path-ends':
      return [`ends ${finding.endsWith.spkiSha256}`];
    case 'end-entity-not-renewed':
      return [`end-entity ${target} ${finding.endEntity.spkiSha256}`];
    case 'uncertain':
      return endpoints.filter(({ verdict }) => verdict?.kind === 'uncertain').map((view) => listTrait(origin, view));
    case 'refused':
    case 'alternating':
    case 'no-answer':
    case 'unproven':
      return [];
  }
}
