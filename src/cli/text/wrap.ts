// Lays text out for a terminal: wrapped at its width, continued under its own beginning.

/**
 * `text` in lines of at most `columns` characters; the first begins with `first`, the following with as many spaces.
 * A word longer than a line stays whole: a digest or a name that is cut cannot be copied.
 */
export function wrap(text: string, first: string, columns: number): string {
  const indent = ' '.repeat(first.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  return lines.map((content, index) => `${index === 0 ? first : indent}${content}`.trimEnd()).join('\n');
}
