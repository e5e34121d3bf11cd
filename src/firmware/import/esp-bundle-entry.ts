// An entry of an ESP-IDF certificate bundle, old or new: two lengths of 16 bits, the subject's Name and the
// SubjectPublicKeyInfo, both as DER (gen_crt_bundle.py and esp_crt_bundle.c of ESP-IDF).
import { decodePublicKeyType } from '../../chain/decode-key.ts';
import { decodeName } from '../../chain/decode-name.ts';
import { type DerElement, elementAt, expectTag, TAG } from '../../chain/der.ts';
import { CodedError } from '../../lib/coded-error.ts';
import type { Found, Recognition } from './format.ts';
import { atOffset, attempt, broken, no, YES } from './found-at.ts';
import { type ByteOrder, uint16At } from './numbers.ts';

/** Where the parts of an entry are; it lies within the bytes. */
export interface EspBundleEntry {
  /** From 1. */
  readonly number: number;
  readonly offset: number;
  readonly nameOffset: number;
  readonly keyOffset: number;
  readonly end: number;
}

/** The entry whose lengths stand at `offset`, or what is wrong with it, in one sentence. */
export function espBundleEntryAt(
  bytes: Uint8Array,
  offset: number,
  number: number,
  order: ByteOrder,
): EspBundleEntry | string {
  const where = `entry ${String(number)} at offset ${String(offset)}`;
  const nameLength = uint16At(bytes, offset, order);
  const keyLength = uint16At(bytes, offset + 2, order);
  if (nameLength === null || keyLength === null) return `${where} is beyond the end at ${String(bytes.length)}`;
  const nameOffset = offset + 4;
  const keyOffset = nameOffset + nameLength;
  const end = keyOffset + keyLength;
  if (end <= bytes.length) return { number, offset, nameOffset, keyOffset, end };
  const lengths = `a name of ${String(nameLength)} and a key of ${String(keyLength)} octets`;
  return `${where} has ${lengths}, which ends beyond the end at ${String(bytes.length)}`;
}

/** The entries of a bundle, as far as its own numbers lead from one to the next. */
export interface EspBundleWalk {
  readonly entries: readonly EspBundleEntry[];
  /** Where the walk ended. */
  readonly end: number;
  /** Why it ended elsewhere than it should; null where it did not. */
  readonly problem: string | null;
}

/** One entry that can be read is enough: the rest is then a bundle with broken entries, and worth reporting. */
export function recogniseEspBundle(bytes: Uint8Array, { entries, problem }: EspBundleWalk): Recognition {
  if (problem !== null) return no(problem);
  if (entries.some((entry) => readEntry(bytes, entry).kind === 'name-and-key')) return YES;
  return no(`none of ${String(entries.length)} entries holds a name and a key`);
}

export function readEspBundle(bytes: Uint8Array, { entries, end, problem }: EspBundleWalk): readonly Found[] {
  const found = entries.map((entry) => readEntry(bytes, entry));
  return problem === null ? found : [...found, broken(atOffset(end), problem)];
}

/** Its name and key, if both are whole DER that fills the space it has by the lengths. */
function readEntry(bytes: Uint8Array, entry: EspBundleEntry): Found {
  const at = atOffset(entry.offset);
  const result = attempt(() => {
    decodeName(bytes, filling(bytes, entry.nameOffset, entry.keyOffset, 'subject'), 'subject');
    decodePublicKeyType(bytes, filling(bytes, entry.keyOffset, entry.end, 'subjectPublicKeyInfo'));
  });
  if (result.kind === 'failed') return broken(at, `entry ${String(entry.number)}: ${result.detail}`);
  const subject = bytes.subarray(entry.nameOffset, entry.keyOffset);
  return { kind: 'name-and-key', at, subject, spki: bytes.subarray(entry.keyOffset, entry.end) };
}

function filling(bytes: Uint8Array, offset: number, end: number, field: string): DerElement {
  const element = elementAt(bytes, offset, end, field);
  expectTag(element, TAG.sequence, field, element);
  if (element.end === end) return element;
  const [length, space] = [String(element.end - offset), String(end - offset)];
  throw new CodedError(
    'wrong-length',
    `${field} at offset ${String(offset)} has ${length} octets, the entry says ${space}`,
  );
}
