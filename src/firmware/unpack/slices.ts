// Members that are stretches of the container itself, unpacked: partitions and segments. Their names are our own words.
import type { Member, UnpackBudget } from './container.ts';
import { leftOut } from './member.ts';

export interface Slice {
  readonly name: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The slice as a member, or why it is left out: it is then the last one. */
export function sliceMember({ name, offset, bytes }: Slice, budget: UnpackBudget): Member {
  const excess = budget.takeMember() ?? budget.take(bytes.length, bytes.length);
  return excess === null ? { kind: 'member', name, offset, bytes } : leftOut(name, 'limit', excess);
}

/** All of them, up to the first that the budget refuses. */
export function* sliceMembers(slices: readonly Slice[], budget: UnpackBudget): Generator<Member, boolean> {
  for (const slice of slices) {
    const member = sliceMember(slice, budget);
    yield member;
    if (member.kind === 'left-out') return false;
  }
  return true;
}

/** A stranger's text as a part of a name: printable, short, and no path. */
export function nameFrom(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString('latin1');
  return text.replace(/[^\w.+-]/g, '_');
}

export const hexOf = (value: number): string => `0x${value.toString(16)}`;
