// Writes reports as CCADB does: every field in quotes, certificates in single quotes within them.
import { createHash, X509Certificate } from 'node:crypto';

export function csvOf(rows: readonly (readonly string[])[], lineEnd = '\n'): Buffer {
  const lines = rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(','));
  return Buffer.from(lines.map((line) => `${line}${lineEnd}`).join(''));
}

export const INCLUDED_HEADER = [
  'Owner',
  'Common Name or Certificate Name',
  'SHA-256 Fingerprint',
  'Trust Bits',
  'Distrust for TLS After Date',
  'PEM Info',
] as const;

/** One row of IncludedCACertificateReportPEMCSV. */
export function includedRow(pem: string, change: { trustBits?: string; distrustAfter?: string } = {}): string[] {
  const { subject } = new X509Certificate(pem);
  const { trustBits = 'Websites;Email', distrustAfter = '' } = change;
  return [`Owner of "${subject.slice(0, 20)}"`, subject, fingerprintOf(pem), trustBits, distrustAfter, `'${pem}'`];
}

export const RECORDS_HEADER = [
  'CA Owner',
  'Certificate Name',
  'Certificate Record Type',
  'Revocation Status',
  'SHA-256 Fingerprint',
  'Parent SHA-256 Fingerprint',
  'Subject Key Identifier',
] as const;

interface RecordSpec {
  readonly name: string;
  readonly type?: string;
  readonly revocation?: string;
  readonly sha256?: string;
  readonly parent?: string;
  readonly keyId?: string;
}

/** One row of AllCertificateRecordsCSVFormatv2: hashes and key identifiers are made from names. */
export function recordRow({ name, type = 'Intermediate Certificate', ...spec }: RecordSpec): string[] {
  const { revocation = 'Not Revoked', sha256 = hashOf(name), parent, keyId = name } = spec;
  const parentHash = parent === undefined ? '' : hashOf(parent).toUpperCase();
  return ['Owner', name, type, revocation, sha256.toUpperCase(), parentHash, keyIdOf(keyId).toString('base64')];
}

/** What stands in for the fingerprint of a certificate of that name. */
export function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

export function keyIdOf(name: string): Buffer {
  return createHash('sha1').update(name).digest();
}

export function fingerprintOf(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
}
