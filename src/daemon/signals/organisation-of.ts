// The organisation that a certificate names.
import type { Name } from '../../chain/name.ts';

const ORGANISATION = '2.5.4.10';

/** O= as it stands there (a stranger's text), the first of several; null where there is none. */
export function organisationOf({ attributes }: Name): string | null {
  return attributes.find(({ type }) => type === ORGANISATION)?.value ?? null;
}
