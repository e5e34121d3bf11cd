// The trait of pairs that would need the same anchor.
import type { MissingAnchor } from '../../chain/verdict.ts';

/** By name, not by certificate: one stack knows the key id only, another served list brings the certificate as well. */
export function anchorTrait({ subject, keyId, certificate }: MissingAnchor): string {
  return `anchor ${subject === '' ? (keyId ?? certificate?.sha256 ?? '') : subject}`;
}
