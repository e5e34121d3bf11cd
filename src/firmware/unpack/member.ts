// What the containers share: names that are safe to say, and content that is unpacked no further than the budget goes.
import type { LeftOutMember, LeftOutReason, Member, UnpackBudget } from './container.ts';
import { visibleText } from '../../lib/escape.ts';

export const leftOut = (name: string, reason: LeftOutReason, detail: string): LeftOutMember => ({
  kind: 'left-out',
  name,
  reason,
  detail,
});

/** A member that could not be unpacked; the libraries' messages may quote the file. */
export function brokenMember(name: string, error: unknown): LeftOutMember {
  if (!(error instanceof Error)) throw new TypeError('thrown is no Error', { cause: error });
  return leftOut(name, 'broken', `cannot be unpacked: ${visibleText(error.message)}`);
}

/**
 * Why a name is not taken; null where it is. Nothing is ever written to the disk, but whoever unpacks the same file with
 * another tool would write there, and a name that means another place is no name of a place in this file.
 */
export function unsafeName(name: string): string | null {
  if (name === '') return 'has an empty name';
  if (name.includes('\0')) return 'has a name with a NUL in it';
  if (/^[/\\]|^[A-Za-z]:[/\\]/.test(name)) return 'has an absolute name';
  if (name.split(/[/\\]/).includes('..')) return 'has a name that leads out of the container';
  return null;
}

/** Takes a member whose size is known before it is unpacked; null where it may be. */
export function refusal(
  name: string,
  octets: number,
  packedOctets: number,
  budget: UnpackBudget,
): LeftOutMember | null {
  const unsafe = unsafeName(name);
  if (unsafe !== null) return leftOut(name, 'unsafe-name', unsafe);
  const excess = budget.take(octets, packedOctets);
  return excess === null ? null : leftOut(name, 'limit', excess);
}

/** The one member of a packed file, whose size nobody knows before it is unpacked. */
export async function unpackedMember(
  name: string,
  content: AsyncIterable<Uint8Array>,
  packedOctets: number,
  budget: UnpackBudget,
): Promise<Member> {
  const tooMany = budget.takeMember();
  if (tooMany !== null) return leftOut(name, 'limit', tooMany);
  const allowance = budget.allowance(packedOctets);
  try {
    const bytes = await collected(content, allowance);
    const excess = budget.take(bytes?.length ?? allowance + 1, packedOctets);
    if (excess !== null || bytes === null) return leftOut(name, 'limit', excess ?? 'is too large');
    return { kind: 'member', name, offset: null, bytes };
  } catch (error) {
    return brokenMember(name, error);
  }
}

/**
 * All of it, null where it has more than `most` octets. Grows in place: to join pieces at the end would take the memory
 * twice.
 */
export async function collected(content: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array | null> {
  const buffer = new ArrayBuffer(0, { maxByteLength: most });
  let size = 0;
  for await (const piece of content) {
    if (size + piece.length > most) return null;
    buffer.resize(size + piece.length);
    new Uint8Array(buffer, size, piece.length).set(piece);
    size += piece.length;
  }
  return new Uint8Array(buffer, 0, size);
}
