// Organisations as names have them, to tell whether two names are of one operator.

/** O= in a name as RFC 4514 or the Cert Spotter API writes it; null where there is none. */
export function organisationInText(name: string): string | null {
  const [, value] = /(?:^|(?<!\\)[,+])\s*O\s*=\s*("(?:[^"\\]|\\.)*"|(?:[^,+\\]|\\.)*)/i.exec(name) ?? [];
  return value === undefined ? null : value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
}

/** The same for `DigiCert Inc`, `DigiCert, Inc.` and `DIGICERT INC`. */
export function organisationKey(organisation: string): string {
  return organisation
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
