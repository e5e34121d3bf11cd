// A TLS stack as built into devices: what is known of it, and its rules of verification.
import type { ClientHello } from '../probe/observation.ts';

/** How well a stack's rules are known; a verdict is worth as much as the weakest rule behind it. */
export type EvidenceLevel = 'measured' | 'from source' | 'documented' | 'inferred';

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
}
