// Cuts a stream into lines without ever keeping more than one line of bounded length.

export type Line = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'too-long' };

export interface LineSplitter {
  /** The lines that end in this piece of the stream. */
  readonly push: (piece: Uint8Array) => readonly Line[];
  /** The last line, where the stream does not end with a line break. */
  readonly end: () => readonly Line[];
}

const NEWLINE = 0x0a;

/** A line of more than `maxBytes` bytes is dropped as it comes in, and told as `too-long`. */
export function createLineSplitter(maxBytes: number): LineSplitter {
  let pieces: Uint8Array[] = [];
  let length = 0;

  const keep = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > maxBytes) pieces = [];
    else if (piece.length > 0) pieces.push(piece);
  };
  const finish = (): Line => {
    const line: Line =
      length > maxBytes ? { kind: 'too-long' } : { kind: 'line', text: Buffer.concat(pieces).toString('utf8') };
    pieces = [];
    length = 0;
    return line;
  };

  return {
    push: (piece) => {
      const lines: Line[] = [];
      let from = 0;
      for (let at = piece.indexOf(NEWLINE); at !== -1; at = piece.indexOf(NEWLINE, from)) {
        keep(piece.subarray(from, at));
        lines.push(finish());
        from = at + 1;
      }
      keep(piece.subarray(from));
      return lines;
    },
    end: () => (length === 0 ? [] : [finish()]),
  };
}
