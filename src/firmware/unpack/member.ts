// What the containers share: names that are safe to say, and content that is unpacked no further than the budget goes.
import type { LeftOutMember, LeftOutReason, Member, UnpackBudget } from './container.ts';
import { visibleText } from '../../lib/escape.ts';

export const leftOut = (name: string, reason: LeftOutReason, detail: string): LeftOutMember => ({
  kind: 'left-out',
  name,
  reason,
  detail,
});

/** What is said of a member that is cut off. */
export const cutText = (octets: number, left: number): string =>
  `is ${String(octets)} octets long, ${String(left)} are left`;

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

/** What came of unpacking. */
export interface Unpacked {
  /** All of it, or what came before it was found to be damaged. */
  readonly bytes: Uint8Array;
  readonly end: 'whole' | 'too-large' | Error;
}

/**
 * The one member of a packed file, whose size nobody knows before it is unpacked. Of a file that is damaged or cut off it
 * is what comes before, and what is wrong is said after it.
 */
export async function* unpackedMembers(
  name: string,
  content: AsyncIterable<Uint8Array>,
  packedOctets: number,
  budget: UnpackBudget,
): AsyncGenerator<Member, void> {
  const tooMany = budget.takeMember();
  if (tooMany !== null) yield leftOut(name, 'limit', tooMany);
  else yield* granted(name, await unpack(content, budget.allowance(packedOctets)), packedOctets, budget);
}

/** What was unpacked, as far as the budget grants it, and after it what is wrong with it. */
export function* granted(
  name: string,
  { bytes, end }: Unpacked,
  packedOctets: number,
  budget: UnpackBudget,
): Generator<Member, void> {
  const octets = end === 'too-large' ? budget.allowance(packedOctets) + 1 : bytes.length;
  const excess = budget.take(octets, packedOctets);
  if (excess !== null || end === 'too-large') yield leftOut(name, 'limit', excess ?? 'is too large');
  else if (end === 'whole' || bytes.length > 0) yield { kind: 'member', name, offset: null, bytes };
  if (end instanceof Error) yield brokenMember(name, end);
}

/** Grows in place: to join pieces at the end would take the memory twice. */
export async function unpack(content: AsyncIterable<Uint8Array>, most: number): Promise<Unpacked> {
  const buffer = new ArrayBuffer(0, { maxByteLength: most });
  let size = 0;
  try {
    for await (const piece of content) {
      if (size + piece.length > most) return { bytes: new Uint8Array(), end: 'too-large' };
      buffer.resize(size + piece.length);
      new Uint8Array(buffer, size, piece.length).set(piece);
      size += piece.length;
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { bytes: new Uint8Array(buffer, 0, size), end: error };
  }
  return { bytes: new Uint8Array(buffer, 0, size), end: 'whole' };
}

/** All of it, null where it has more than `most` octets. Throws what the content throws. */
export async function collected(content: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array | null> {
  const { bytes, end } = await unpack(content, most);
  if (end instanceof Error) throw end;
  return end === 'whole' ? bytes : null;
}
