// How much is unpacked of one input with all that is inside of it, so that a small file cannot fill memory or hours.
import type { UnpackBudget } from './container.ts';

export interface UnpackLimits {
  /** Octets that are unpacked in total. */
  readonly octets: number;
  /** Octets of what is unpacked and held at one time: a member, and the members that it lies in. */
  readonly heldOctets: number;
  readonly members: number;
  /** How deep containers may lie in containers. */
  readonly depth: number;
  /** What is unpacked by what it was packed in, once it has more than `RATIO_FREE_OCTETS`. */
  readonly ratio: number;
}

/**
 * The whole of a Yocto or AOSP release stays below these, and what a microcontroller gets far below. `heldOctets` keeps
 * the process within 64 MB beyond the file. Text and firmware pack at most 20 to 1, deflate at most 1,032 to 1.
 */
export const UNPACK_LIMITS: UnpackLimits = {
  octets: 512 * 1_048_576,
  heldOctets: 48 * 1_048_576,
  members: 10_000,
  depth: 5,
  ratio: 200,
};

/** Small files may be nothing but zeros, as an erased flash sector is. */
const RATIO_FREE_OCTETS = 1_048_576;

export interface ExploreBudget extends UnpackBudget {
  /** The same budget for what lies in a member of so many octets, which is held meanwhile. */
  readonly within: (heldOctets: number) => ExploreBudget;
}

/** The budget of an input of `inputOctets`. */
export function createUnpackBudget(inputOctets: number, limits: UnpackLimits): ExploreBudget {
  return budgetHolding(0, { octets: 0, members: 0, spent: null }, inputOctets, limits);
}

/** What was taken so far, by this container and all others of the input. */
interface Account {
  octets: number;
  members: number;
  spent: string | null;
}

function budgetHolding(held: number, account: Account, input: number, limits: UnpackLimits): ExploreBudget {
  const byRatio = (packed: number): number => Math.max(RATIO_FREE_OCTETS, limits.ratio * packed);
  const spend = (why: string): string => (account.spent ??= why);
  const left = (): number => Math.min(limits.octets, byRatio(input)) - account.octets;
  const ratioText = `expands to more than ${String(limits.ratio)} times its size`;
  return {
    take: (octets, packedOctets) => {
      if (account.spent !== null) return account.spent;
      if (octets > byRatio(packedOctets)) return spend(ratioText);
      // What is not packed is a part of what is held already.
      if (octets > packedOctets && octets > limits.heldOctets - held) {
        return `unpacks to more than the ${mebibytes(limits.heldOctets)} that are held at a time`;
      }
      if (octets > left()) {
        return spend(
          left() + account.octets < limits.octets
            ? ratioText
            : `unpacks to more than ${mebibytes(limits.octets)} in all`,
        );
      }
      account.octets += octets;
      return null;
    },
    takeMember: () => {
      if (account.spent !== null) return account.spent;
      if (account.members === limits.members) return spend(`holds more than ${String(limits.members)} members`);
      account.members += 1;
      return null;
    },
    allowance: (packedOctets) =>
      account.spent === null ? Math.max(0, Math.min(byRatio(packedOctets), limits.heldOctets - held, left())) : 0,
    spent: () => account.spent,
    within: (more) => budgetHolding(held + more, account, input, limits),
  };
}

const mebibytes = (octets: number): string => `${String(Math.round(octets / 1_048_576))} MiB`;
