// Packed data in the middle of something else.

export interface PackedPart {
  /** What it unpacks to; throws where it is damaged. */
  readonly content: AsyncIterable<Uint8Array>;
  /** How many octets of the image it has; before `content` has ended, how many were read so far. */
  readonly packedOctets: () => number;
  /** Whether the checksum that stands behind it fits what `content` gave. */
  readonly isWhole: (unpacked: Uint8Array) => boolean;
}

/** A part whose end is known before it is unpacked, and whose checksum the decoder itself minds. */
export function partOfKnownEnd(content: AsyncIterable<Uint8Array>, packedOctets: number): PackedPart {
  return { content, packedOctets: () => packedOctets, isWhole: () => true };
}
