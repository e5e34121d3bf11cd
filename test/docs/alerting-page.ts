// Reading a page of the docs: its code blocks, its tables, its links.

/** The contents of all code blocks in a language. */
export function blocksOf(page: string, language: string): readonly string[] {
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, content = '']) =>
    found === language ? [content] : [],
  );
}

/** Without the white space by which the formatter lines up the cells of a table. */
export function tableCells(page: string): string {
  return page.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
}

/** Where links and pictures of a page lead to, but for those that leave the project. */
export function linksOf(page: string): readonly string[] {
  const text = page.replace(/^```.*?^```$/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => (/^[a-z]+:/.test(link) ? [] : [link]));
}

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const text = page.replace(/^```.*?^```$/gms, '');
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)];
  return new Set(headings.map(([, heading = '']) => slugOf(heading)));
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
