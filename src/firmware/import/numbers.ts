// Numbers of fixed width in bytes from a stranger. Each gives null where the bytes do not suffice; nothing throws.

export type ByteOrder = 'big' | 'little';

export function uint16At(bytes: Uint8Array, offset: number, order: ByteOrder): number | null {
  const [first, second] = [bytes[offset], bytes[offset + 1]];
  if (first === undefined || second === undefined) return null;
  return order === 'big' ? first * 0x100 + second : second * 0x100 + first;
}

export function uint32At(bytes: Uint8Array, offset: number, order: ByteOrder): number | null {
  const [high, low] = order === 'big' ? [offset, offset + 2] : [offset + 2, offset];
  const [upper, lower] = [uint16At(bytes, high, order), uint16At(bytes, low, order)];
  return upper === null || lower === null ? null : upper * 0x1_0000 + lower;
}

/** Whether all that follows is what erased flash or a linker leaves: 0xff alone, or 0x00 alone. Nothing counts, too. */
export function isPadding(bytes: Uint8Array, offset: number): boolean {
  const filler = bytes[offset];
  if (filler === undefined) return true;
  return (filler === 0 || filler === 0xff) && bytes.subarray(offset).every((octet) => octet === filler);
}
