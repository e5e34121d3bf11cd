// Names of files that every system takes, made of strangers' names: letters, digits, dot and dash, never one twice.

const MAX_LENGTH = 48;
// What Windows takes for devices, whatever follows the first dot.
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Letters, digits, dots and dashes of `text`; `fallback` where nothing is left. */
export function safeName(text: string, fallback: string): string {
  const cut = text
    .slice(0, 1_000)
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, MAX_LENGTH)
    .replace(/^[.-]+|[.-]+$/g, '');
  if (cut === '') return fallback;
  return RESERVED.test(cut) ? `x-${cut}` : cut;
}

/** Gives each name once, for systems that do not tell upper from lower case: the second is `name-2`. */
export function namesOnce(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let unique = name;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}-${String(count)}`;
    taken.add(unique.toLowerCase());
    return unique;
  };
}

/** `03`: as many digits as the largest number of the folder needs, so that names sort as numbers do. */
export function numbered(number: number, of: number): string {
  return String(number).padStart(Math.max(2, String(of).length), '0');
}
