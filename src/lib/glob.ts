// Globs over names and labels: `*` is any run of characters, none included; `?` is one character.

/** Whether a text as a whole is what the pattern means. */
export type Glob = (text: string) => boolean;

/**
 * Compiles a glob; it minds case, and there is no escape. Not by a regular expression, which takes exponential time for
 * patterns such as `*a*a*a*b`: matching takes at most as many steps as the lengths of pattern and text multiplied.
 */
export function compileGlob(pattern: string): Glob {
  const wanted = Array.from(pattern);
  return (text) => matches(wanted, Array.from(text));
}

/**
 * To let the last star swallow one character more is the only way back that can help: whatever comes after an earlier
 * star was found as far to the left as it can be, which leaves the most to the rest.
 */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let at = 0;
  let position = 0;
  let star: { readonly next: number; swallowed: number } | null = null;
  while (position < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      at += 1;
      star = { next: at, swallowed: position };
    } else if (wanted === '?' || wanted === text[position]) {
      at += 1;
      position += 1;
    } else if (star !== null) {
      star.swallowed += 1;
      at = star.next;
      position = star.swallowed;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((wanted) => wanted === '*');
}
