// What a bundle of evidence is of: targets with what was observed of them, and the firmware that has to take it.
import type { Judge } from '../../chain/judge.ts';
import type { Stack } from '../../chain/stack.ts';
import type { StoreConfig } from '../../config/load-leniently.ts';
import type { Config } from '../../config/schema.ts';
import type { Link } from '../../daemon/links.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { StoredObservation } from '../../store/store.ts';
import type { ShownIncident } from '../incidents/shown-incident.ts';

/** Where evidence comes from, besides the store. */
export interface EvidenceSource {
  readonly links: readonly Link[];
  readonly judge: Judge;
  readonly stackNamed: (name: string) => Stack;
  readonly config: StoreConfig & Pick<Config, 'stacks'>;
  /** Of anchorwatch. */
  readonly version: string;
}

export interface EvidenceTarget {
  readonly target: TargetKey;
  /** The newest first. */
  readonly observations: readonly StoredObservation[];
  /** The firmware that is concerned. */
  readonly links: readonly Link[];
}

export interface EvidenceSubject extends Pick<EvidenceSource, 'judge' | 'stackNamed' | 'version'> {
  /** As a person calls it: an incident's id, a host. */
  readonly name: string;
  /** Null: a target was asked for. */
  readonly incident: ShownIncident | null;
  readonly targets: readonly EvidenceTarget[];
  readonly stacks: Config['stacks'];
  /** What there is more of than a bundle takes: one line each. */
  readonly leftOut: readonly string[];
}
