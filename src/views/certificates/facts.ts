// What is worth knowing of a certificate, for people who look at two of them side by side.
import type { Certificate, GeneralName, SignatureAlgorithm } from '../../chain/certificate.ts';
import { decodeCertificate } from '../../chain/decode.ts';
import { keyTypeText } from '../../firmware/key-text.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import type { ServedCertificate } from '../../probe/observation.ts';

/** Texts are a stranger's: escape them where they are shown. */
export interface CertificateFacts {
  readonly sha256: string;
  /** RFC 4514 text, as `issuer`. */
  readonly subject: string;
  readonly issuer: string;
  /** Lower-case hex. */
  readonly serialNumber: string;
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
  /** `RSA 2048`, `EC P-256`. */
  readonly key: string;
  readonly spkiSha256: string;
  /** `ECDSA with SHA-256`. */
  readonly signature: string;
  /** Lower-case hex; null where the extension is absent. */
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  /** subjectAltName: `*.example.com`, `ip 192.0.2.1`. */
  readonly names: readonly string[];
  readonly isCa: boolean;
  /** Issuer and subject are the same name. */
  readonly isSelfIssued: boolean;
}

/** A served certificate: what it says, or null where it cannot be decoded. */
export interface ReadCertificate extends ServedCertificate {
  readonly facts: CertificateFacts | null;
}

/** The certificate, or null where it cannot be decoded: a judge's, which remembers, or `decodeAnew`. */
export type Decode = (served: ServedCertificate) => Certificate | null;

/** Reads each certificate of a list, in its order. */
export function readCertificates(
  certificates: readonly ServedCertificate[],
  decode: Decode,
): readonly ReadCertificate[] {
  return certificates.map((served) => {
    const certificate = decode(served);
    return { ...served, facts: certificate === null ? null : factsOf(certificate) };
  });
}

export function decodeAnew({ der }: Pick<ServedCertificate, 'der'>): Certificate | null {
  try {
    return decodeCertificate(der);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed-certificate') return null;
    throw error;
  }
}

/** What a certificate says. */
export function factsOf(certificate: Certificate): CertificateFacts {
  const { sha256, serialNumber, notBefore, notAfter, spkiSha256, subjectKeyId, authorityKeyId } = certificate;
  return {
    ...{ sha256, serialNumber, notBefore, notAfter, spkiSha256, subjectKeyId, authorityKeyId },
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    key: keyTypeText(certificate.publicKeyType),
    signature: signatureText(certificate.signatureAlgorithm),
    names: (certificate.subjectAltName ?? []).map(nameText),
    isCa: certificate.basicConstraints?.ca ?? false,
    isSelfIssued: certificate.issuer.rawHex === certificate.subject.rawHex,
  };
}

const FAMILIES: Readonly<Record<Exclude<SignatureAlgorithm['family'], 'other'>, string>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA-PSS',
  dsa: 'DSA',
  ecdsa: 'ECDSA',
  eddsa: 'EdDSA',
};

function signatureText({ family, digest, oid }: SignatureAlgorithm): string {
  if (family === 'other') return oid;
  const hash = digest?.toUpperCase().replace(/^SHA(\d)/, 'SHA-$1') ?? null;
  return hash === null ? FAMILIES[family] : `${FAMILIES[family]} with ${hash}`;
}

function nameText({ kind, value }: GeneralName): string {
  return kind === 'dns' ? value : `${kind} ${value}`;
}

/** `-----BEGIN CERTIFICATE-----` and so on (RFC 7468 section 5), with a line break at its end. */
export function pemText(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
