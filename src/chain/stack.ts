// A TLS stack as built into devices: what is known of it, and its rules of verification.
import type { ClientHello } from '../probe/observation.ts';
import type { Certificate } from './certificate.ts';
import type { Checks } from './checks.ts';
import type { Signer } from './signer.ts';
import type { Choice, ChoiceName, RuleName, StackRules } from './stack-rules.ts';
import type { TrustAnchor } from './trust-anchor.ts';
import type { EvidenceLevel, RefusalCode, SoftFailure } from './verdict.ts';

export interface Stack {
  /** As in config files: `mbedtls`, `ti-simplelink`. */
  readonly name: string;
  readonly title: string;
  readonly evidence: EvidenceLevel;
  /** Versions that the rules were measured on or read in. */
  readonly versions: readonly string[];
  readonly sources: readonly string[];
  /** How devices with this stack introduce themselves, unless the firmware says otherwise. */
  readonly defaultHellos: readonly ClientHello[];
  /** What the device prints for a served certificate that is no certificate; null where it has no code of its own. */
  readonly malformedCode: string | null;
  readonly rules: StackRules;
  /** Rules of which nobody knows what the devices do: each of these values may be theirs, the first of them is in `rules`. */
  readonly unknown: UnknownRules;
  /** What `verify` itself can do; what it does not name is done around it (rules/surroundings.ts) or is fixed. */
  readonly can: Capabilities;
  /**
   * Its verification, by its own rules or changed ones. The same presentation gives the same finding: everything that
   * changes is asked of `checks`.
   */
  readonly verify: (presented: Presentation, rules: StackRules) => Finding;
}

export type UnknownRules = { readonly [R in ChoiceName]?: readonly [Choice<R>, Choice<R>, ...Choice<R>[]] };

/**
 * For each rule that a verification minds itself: the values that it can do. Limits that it takes from the rules are `any`,
 * those that are fixed in it `fixed`: around it they can only be made narrower.
 */
export type Capabilities = {
  readonly [R in RuleName]?: R extends ChoiceName ? readonly Choice<R>[] : 'any' | 'fixed';
};

/** What a stack is shown in a handshake. */
export interface Presentation {
  /** At least one, in the order of the wire. */
  readonly served: readonly [Certificate, ...Certificate[]];
  readonly anchors: readonly TrustAnchor[];
  /** Null when the device does not check names. */
  readonly host: string | null;
  readonly checks: Checks;
}

/** One thing that is wrong with one path. */
export interface Failure {
  /** From the end entity upwards, as far as it got. */
  readonly path: readonly Signer[];
  readonly code: RefusalCode;
  /** The position in `path` that it is about. */
  readonly depth: number;
  /** One sentence; names inside it are a stranger's. */
  readonly detail: string;
}

/** What a stack makes of a presentation: a verdict without its dates. */
export type Finding =
  | {
      readonly kind: 'accepted';
      /** From the end entity to the anchor, both included. */
      readonly path: readonly Signer[];
      readonly soft: readonly SoftFailure[];
    }
  | {
      readonly kind: 'refused';
      /** Never empty. */
      readonly failures: readonly [Failure, ...Failure[]];
      readonly deviceCode: string | null;
    };
