// The name that people know a CA by.

/**
 * The value of the first CN in an RFC 4514 text; null where it has none. Escaped punctuation is undone, for it is for parsers; escaped
 * bytes (`\0D`) stay as they are.
 */
export function commonName(subject: string): string | null {
  const value = /(?:^|[,+])\s*CN=((?:\\.|[^,+\\])*)/iu.exec(subject)?.[1];
  const name = value?.replace(/\\([^0-9A-Fa-f])/gu, '$1').trim() ?? '';
  return name === '' ? null : name;
}
