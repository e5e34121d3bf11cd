// Lines broken at spaces, for readers of plain text. A word that is too long stays whole: a key id or a URL is copied.

// RFC 3676 section 4.2 recommends at most 78.
const COLUMNS = 78;

/** `text` behind `first`, its further lines behind `rest`; as many spaces as `first` is long when not said. */
export function hanging(first: string, text: string, rest = ' '.repeat(first.length)): readonly string[] {
  const [head = '', ...tail] = wrap(text, rest, COLUMNS - first.length);
  return [`${first}${head.slice(rest.length)}`, ...tail];
}

/** `text` in lines that begin with `indent`; none of an empty text. The first may be given other room than the rest. */
export function wrap(text: string, indent: string, firstRoom = COLUMNS - indent.length): readonly string[] {
  if (text === '') return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = lines.length === 0 ? firstRoom : COLUMNS - indent.length;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((content) => `${indent}${content}`.trimEnd());
}
