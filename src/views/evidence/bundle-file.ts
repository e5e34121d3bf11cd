// A file of a bundle, and how much of them fits.

export interface BundleFile {
  /** Letters, digits, dots, dashes and slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

export function textFile(path: string, text: string): BundleFile {
  return { path, content: Buffer.from(text, 'utf8') };
}

/** Takes what fits. What does not is left out whole, and told. */
export interface Room {
  /** Whether these were taken. */
  readonly take: (files: readonly BundleFile[]) => boolean;
  readonly files: () => readonly BundleFile[];
}

export function roomFor(maxBytes: number): Room {
  const taken: BundleFile[] = [];
  let bytes = 0;
  return {
    take: (files) => {
      const more = files.reduce((sum, { content }) => sum + content.length, 0);
      if (bytes + more > maxBytes) return false;
      bytes += more;
      taken.push(...files);
      return true;
    },
    files: () => taken,
  };
}
