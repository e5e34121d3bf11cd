// Formats that are text and nothing else: in the octets of an image, what looks like PEM may be a constant of its code.
import type { AnchorFormat } from './format.ts';
import { bufferOf, no } from './found-at.ts';

/** The format for texts alone: files with a NUL, save for UTF-16 and what follows the text (a terminator, empty flash). */
export function textOnly(format: AnchorFormat): AnchorFormat {
  return {
    ...format,
    recognise: (bytes) => {
      const nul = nulIn(bytes);
      return nul === null ? format.recognise(bytes) : no(`octet ${String(nul)} is NUL, which no text has`);
    },
  };
}

/** Offset of the first NUL that is none of those at the end. */
function nulIn(bytes: Uint8Array): number | null {
  const octets = bufferOf(bytes);
  const mark = octets.length < 2 ? 0 : octets.readUInt16BE(0);
  const first = octets.indexOf(0);
  if (mark === 0xfeff || mark === 0xfffe || first === -1) return null;
  for (let at = first; at < octets.length; at += 1) {
    if (octets[at] !== 0 && octets[at] !== 0xff) return first;
  }
  return null;
}
