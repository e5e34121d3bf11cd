// Whether an end entity may serve TLS (RFC 5280 sections 4.2.1.3 and 4.2.1.12).
import type { Certificate } from '../certificate.ts';
import type { Failure } from '../stack.ts';
import { quoted } from './describe.ts';

export const EXTENDED_KEY_USAGE = { serverAuth: '1.3.6.1.5.5.7.3.1', any: '2.5.29.37.0' } as const;

type Objection = Pick<Failure, 'code' | 'detail'>;

/** All that speaks against it in keyUsage and extendedKeyUsage, in this order. */
export function objectionsToTls(certificate: Certificate, purposes: readonly string[]): readonly Objection[] {
  return [keyMayServeTls(certificate), isForServers(certificate, purposes)].filter((objection) => objection !== null);
}

/** What speaks against it in extendedKeyUsage alone; null when nothing does. */
export function isForServers(
  { extendedKeyUsage, subject }: Certificate,
  purposes: readonly string[],
): Objection | null {
  if (extendedKeyUsage?.some((purpose) => purposes.includes(purpose)) !== false) return null;
  return { code: 'extended-key-usage', detail: `the extended key usage of ${quoted(subject)} is not for servers` };
}

/**
 * What speaks against it in keyUsage alone where every suite wants digitalSignature, that of RSA key transport too; null when
 * nothing does.
 */
export function keyMaySign({ keyUsage, subject }: Certificate): Objection | null {
  if (keyUsage?.has('digitalSignature') !== false) return null;
  return { code: 'key-usage', detail: `the key usage of ${quoted(subject)} does not allow it to sign` };
}

/**
 * What speaks against it in keyUsage alone; null when nothing does. An EC key must sign; an RSA key must sign or decrypt,
 * for which of the two it is needed depends on the cipher suite.
 */
export function keyMayServeTls({ keyUsage, publicKeyType, subject }: Certificate): Objection | null {
  const signs = keyUsage?.has('digitalSignature') !== false;
  const decrypts = publicKeyType.kind === 'rsa' && keyUsage?.has('keyEncipherment') !== false;
  if (signs || decrypts) return null;
  return { code: 'key-usage', detail: `the key usage of ${quoted(subject)} does not allow TLS` };
}
