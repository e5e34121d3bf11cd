// What a container is: something that holds files. One file each in this folder, and one row in containers.ts.
import type { Recognition } from '../import/format.ts';

export interface Container {
  /** As `format:` in config files and `--format` have it: `zip`. */
  readonly id: string;
  readonly title: string;
  /** By content alone. Never throws. */
  readonly recognise: (bytes: Uint8Array) => Recognition;
  /**
   * What is in it, in its order, one member at a time. Ends after the first member that would exceed the budget, which it
   * gives as `left-out`. Symbolic links, devices and names that lead out of the container are left out, too.
   */
  readonly members: (bytes: Uint8Array, budget: UnpackBudget) => AsyncIterable<Member> | Iterable<Member>;
}

export type Member =
  | {
      readonly kind: 'member';
      /** As the container has it; a stranger's text, never used as a path on this machine. */
      readonly name: string;
      /** Where its content begins in the container; null where it is compressed or in pieces. */
      readonly offset: number | null;
      readonly bytes: Uint8Array;
    }
  | LeftOutMember;

export interface LeftOutMember {
  readonly kind: 'left-out';
  readonly name: string;
  readonly reason: LeftOutReason;
  /** One sentence of ours. */
  readonly detail: string;
}

/** Why something that was seen is not looked into. */
export type LeftOutReason =
  /** It cannot be unpacked: cut off, or not what it says. */
  | 'broken'
  /** It would go beyond what is unpacked: octets, members, depth, ratio. */
  | 'limit'
  | 'encrypted'
  /** A way of packing that this program does not have. */
  | 'unsupported'
  /** A link, a device, a pipe. */
  | 'not-a-file'
  /** A name that is absolute or leads out of the container. */
  | 'unsafe-name';

/** What is left for one input with all that is inside of it; shared by nested containers. */
export interface UnpackBudget {
  /** Takes so many octets of unpacked content that had `packedOctets`; what is wrong with that, or null. */
  readonly take: (octets: number, packedOctets: number) => string | null;
  /** Counts one more member; what is wrong with that, or null. */
  readonly takeMember: () => string | null;
  /** The most octets that `take` would grant for so many packed ones: where unpacking stops. */
  readonly allowance: (packedOctets: number) => number;
  /** What ended the budget; null while there is some left. Nothing more is unpacked then. */
  readonly spent: () => string | null;
}
