// When one certificate may have issued another, before any signature is looked at. Stacks compose these.
import type { Certificate, PublicKeyType } from '../certificate.ts';
import type { NameRule } from './names.ts';

export type IssuerRule = (issuer: Certificate, child: Certificate) => boolean;

/** All of the rules. */
export function issuedBy(...rules: readonly IssuerRule[]): IssuerRule {
  return (issuer, child) => rules.every((rule) => rule(issuer, child));
}

/** The issuer's subject is the child's issuer. */
export function named(sameName: NameRule): IssuerRule {
  return (issuer, child) => sameName(issuer.subject) === sameName(child.issuer);
}

/** authorityKeyIdentifier does not contradict subjectKeyIdentifier, where both are there (RFC 5280 section 4.2.1.1). */
export const keyIdsAgree: IssuerRule = ({ subjectKeyId }, { authorityKeyId }) =>
  authorityKeyId === null || subjectKeyId === null || authorityKeyId === subjectKeyId;

/** authorityCertSerialNumber is the issuer's, where it is stated. */
export const serialNumbersAgree: IssuerRule = ({ serialNumber }, { authorityCertSerialNumber }) =>
  authorityCertSerialNumber === null || authorityCertSerialNumber === serialNumber;

/** keyUsage, where it is there, allows the issuer to sign certificates. */
export const maySignCertificates: IssuerRule = ({ keyUsage }) => keyUsage?.has('keyCertSign') !== false;

/** The issuer's key is of the kind that the child's signature names. */
export const keyFitsSignature: IssuerRule = ({ publicKeyType }, child) => isOfKindOfSignature(publicKeyType, child);

/** Which of the rules the issuer breaks, in words; null when it keeps them all. */
export function brokenIssuerRule(
  rules: readonly IssuerRule[],
  issuer: Certificate,
  child: Certificate,
): (() => string) | null {
  const broken = rules.find((rule) => !rule(issuer, child));
  return broken === undefined ? null : () => WORDS.get(broken)?.(issuer, child) ?? 'is not its issuer';
}

const WORDS = new Map<IssuerRule, (issuer: Certificate, child: Certificate) => string>([
  [
    keyIdsAgree,
    (issuer, child) =>
      `its subjectKeyIdentifier ${shown(issuer.subjectKeyId)} contradicts authorityKeyIdentifier ${shown(child.authorityKeyId)}`,
  ],
  [
    serialNumbersAgree,
    (issuer, child) =>
      `its serial number ${shown(issuer.serialNumber)} is not ${shown(child.authorityCertSerialNumber)}, as authorityKeyIdentifier has it`,
  ],
  [maySignCertificates, () => 'its key usage does not allow it to sign certificates'],
  [keyFitsSignature, (_, child) => `its key is not of the kind of the signature, ${child.signatureAlgorithm.family}`],
]);

/** Key identifiers have 20 octets, hostile ones thousands. */
function shown(hex: string | null): string {
  return hex === null ? '(none)' : hex.length > 64 ? `${hex.slice(0, 64)}...` : hex;
}

/** Whether a key is of the kind that the certificate's signature names. */
export function isOfKindOfSignature(
  { kind }: PublicKeyType,
  { signatureAlgorithm: { family } }: Pick<Certificate, 'signatureAlgorithm'>,
): boolean {
  switch (family) {
    case 'rsa':
      return kind === 'rsa';
    case 'rsa-pss':
      return kind === 'rsa' || kind === 'rsa-pss';
    case 'dsa':
      return kind === 'dsa';
    case 'ecdsa':
      return kind === 'ec';
    case 'eddsa':
      return kind === 'ed25519' || kind === 'ed448';
    case 'other':
      return false;
  }
}
