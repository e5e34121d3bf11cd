// X509_V_FLAG_X509_STRICT (check_extensions, crypto/x509/x509_vfy.c of OpenSSL 3.0), which no stack of ours sets.
import type { Certificate } from '../../src/chain/certificate.ts';

/** The name of the first X509_V_ERR_* that the flag brings about; null when there is none. */
export function strictlyRefused(path: readonly Certificate[]): string | null {
  if (path.length < 2) return null;
  for (const [depth, certificate] of path.entries()) {
    const found = FAULTS.find(([, applies]) => applies(certificate, depth < path.length - 1));
    if (found !== undefined) return found[0];
  }
  return null;
}

type Fault = (certificate: Certificate, hasIssuer: boolean) => boolean;

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['INVALID_CA', (certificate, hasIssuer) => !hasIssuer && !isCa(certificate)],
  ['PATHLEN_INVALID_FOR_NON_CA', (one) => hasPathLength(one) && !isCa(one)],
  ['PATHLEN_WITHOUT_KU_KEY_CERT_SIGN', (one) => hasPathLength(one) && one.keyUsage?.has('keyCertSign') === false],
  ['CA_BCONS_NOT_CRITICAL', (one) => isCa(one) && !isCritical(one, BASIC_CONSTRAINTS)],
  ['CA_CERT_MISSING_KEY_USAGE', (one) => isCa(one) && one.keyUsage === null],
  ['KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA', (one) => !isCa(one) && one.keyUsage?.has('keyCertSign') === true],
  ['ISSUER_NAME_EMPTY', ({ issuer }) => issuer.attributes.length === 0],
  ['SUBJECT_NAME_EMPTY', (one) => isNameless(one) && (isCa(one) || one.subjectAltName === null)],
  ['EMPTY_SUBJECT_SAN_NOT_CRITICAL', (one) => isNameless(one) && !isCritical(one, SUBJECT_ALT_NAME)],
  ['EMPTY_SUBJECT_ALT_NAME', ({ subjectAltName }) => subjectAltName?.length === 0],
  ['SUBJECT_KEY_IDENTIFIER_CRITICAL', (one) => isCritical(one, SUBJECT_KEY_ID)],
  ['MISSING_AUTHORITY_KEY_IDENTIFIER', (one, hasIssuer) => isV3(one) && hasIssuer && one.authorityKeyId === null],
  ['MISSING_SUBJECT_KEY_IDENTIFIER', (one) => isV3(one) && isCa(one) && one.subjectKeyId === null],
  ['EXTENSIONS_REQUIRE_VERSION_3', (one) => !isV3(one) && one.extensions.length > 0],
];

const BASIC_CONSTRAINTS = '2.5.29.19';
const SUBJECT_ALT_NAME = '2.5.29.17';
const SUBJECT_KEY_ID = '2.5.29.14';

function isCa({ basicConstraints }: Certificate): boolean {
  return basicConstraints?.ca === true;
}

function hasPathLength({ basicConstraints }: Certificate): boolean {
  return basicConstraints !== null && basicConstraints.pathLength !== null;
}

function isCritical({ extensions }: Certificate, oid: string): boolean {
  return extensions.some((extension) => extension.oid === oid && extension.critical);
}

function isNameless({ subject }: Certificate): boolean {
  return subject.attributes.length === 0;
}

function isV3({ version }: Certificate): boolean {
  return version === 3;
}
