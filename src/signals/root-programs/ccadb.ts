// CCADB's public reports, from CSV to records: the roots that Mozilla includes, and all CA certificates that it knows. Pure.
import { createHash, X509Certificate } from 'node:crypto';

import type { EpochMs } from '../../lib/clock.ts';
import { spkiSha256Of } from '../named-anchor.ts';
import { type CsvRow, readCsv, type RowProblem } from './csv.ts';

/** What a report says. `problems` are the rows that were left out. */
export type Reading<Entry> =
  | { readonly kind: 'read'; readonly entries: readonly Entry[]; readonly problems: readonly RowProblem[] }
  | { readonly kind: 'unusable'; readonly reason: string };

/** A root of Mozilla's list. */
export interface IncludedRoot {
  /** As CCADB has it; a stranger's text. */
  readonly name: string;
  readonly sha256: string;
  readonly spkiSha256: string;
  readonly notBefore: EpochMs;
  /** Whether the trust bit "Websites" is set. */
  readonly websites: boolean;
  /** 00:00 UTC of the last day of issue that is trusted for TLS. */
  readonly distrustAfter: EpochMs | null;
}

/** A CA certificate that CCADB knows. */
export interface CaRecord {
  readonly kind: 'root' | 'intermediate';
  /** As CCADB has it; a stranger's text. */
  readonly name: string;
  readonly sha256: string;
  /** Null where the report has no certificates in it. */
  readonly spkiSha256: string | null;
  /** Lower-case hex; null where it is not given. */
  readonly subjectKeyId: string | null;
  /** SHA-256 of the certificate of its issuer; null where it is not given, as for roots. */
  readonly parentSha256: string | null;
  readonly revoked: boolean;
}

/**
 * The report IncludedCACertificateReportPEMCSV. Names, fingerprints and dates of validity are those of the certificates in
 * it; a row whose fingerprint is not that of its certificate is left out.
 */
export function readIncludedRoots(csv: Uint8Array): Reading<IncludedRoot> {
  return readReport(
    csv,
    { required: [INCLUDED.name, FINGERPRINT, INCLUDED.trustBits, INCLUDED.distrustAfter, INCLUDED.pem] },
    includedRoot,
  );
}

/** The report AllCertificateRecordsCSVFormatv2, or a later version; certificates are read from it where it has them. */
export function readCaRecords(csv: Uint8Array): Reading<CaRecord> {
  return readReport(
    csv,
    {
      required: [RECORD.name, RECORD.type, FINGERPRINT, RECORD.parent, RECORD.revocation],
      optional: [RECORD.subjectKeyId, RECORD.pem],
    },
    caRecord,
  );
}

const FINGERPRINT = 'SHA-256 Fingerprint';

const INCLUDED = {
  name: 'Common Name or Certificate Name',
  trustBits: 'Trust Bits',
  distrustAfter: 'Distrust for TLS After Date',
  pem: 'PEM Info',
} as const;

const RECORD = {
  name: 'Certificate Name',
  type: 'Certificate Record Type',
  parent: 'Parent SHA-256 Fingerprint',
  revocation: 'Revocation Status',
  subjectKeyId: 'Subject Key Identifier',
  pem: 'X.509 Certificate (PEM)',
} as const;

/** Of a row: what it says, or in words why it says nothing. */
type Parse<Entry> = (values: CsvRow['values']) => Entry | string;

function readReport<Entry extends object>(
  csv: Uint8Array,
  columns: Parameters<typeof readCsv>[1],
  parse: Parse<Entry>,
): Reading<Entry> {
  const table = readCsv(csv, columns);
  if (table.kind === 'unusable') return table;
  const entries: Entry[] = [];
  const problems = [...table.problems];
  for (const { line, values } of table.rows) {
    const parsed = parse(values);
    if (typeof parsed === 'string') problems.push({ line, reason: parsed });
    else entries.push(parsed);
  }
  if (entries.length === 0) return { kind: 'unusable', reason: 'it has no row that can be read' };
  return { kind: 'read', entries, problems: problems.sort((a, b) => a.line - b.line) };
}

function includedRoot(values: CsvRow['values']): IncludedRoot | string {
  const sha256 = fingerprintIn(values[FINGERPRINT]);
  if (sha256 === null) return `${FINGERPRINT} is no SHA-256`;
  const text = values[INCLUDED.distrustAfter] ?? '';
  const distrustAfter = dayIn(text);
  if (distrustAfter === null && text.trim() !== '') return `${INCLUDED.distrustAfter} is no date`;
  const certificate = certificateIn(values[INCLUDED.pem]);
  if (certificate === null) return `${INCLUDED.pem} is no certificate`;
  if (sha256Of(certificate) !== sha256) return `${FINGERPRINT} is not that of the certificate`;
  const spkiSha256 = keyHashOf(certificate);
  if (spkiSha256 === null) return `${INCLUDED.pem} has a key of an unknown kind`;
  return {
    name: (values[INCLUDED.name] ?? '').trim(),
    sha256,
    spkiSha256,
    notBefore: certificate.validFromDate.getTime(),
    websites: (values[INCLUDED.trustBits] ?? '').split(';').some((bit) => bit.trim() === 'Websites'),
    distrustAfter,
  };
}

function caRecord(values: CsvRow['values']): CaRecord | string {
  const kind = RECORD_TYPES[values[RECORD.type]?.trim() ?? ''];
  if (kind === undefined) return `${RECORD.type} is neither root nor intermediate`;
  const sha256 = fingerprintIn(values[FINGERPRINT]);
  if (sha256 === null) return `${FINGERPRINT} is no SHA-256`;
  const parentSha256 = fingerprintIn(values[RECORD.parent]);
  if (parentSha256 === null && (values[RECORD.parent] ?? '').trim() !== '') return `${RECORD.parent} is no SHA-256`;
  const certificate = certificateIn(values[RECORD.pem]);
  if (certificate === null && (values[RECORD.pem] ?? '') !== '') return `${RECORD.pem} is no certificate`;
  if (certificate !== null && sha256Of(certificate) !== sha256) return `${FINGERPRINT} is not that of the certificate`;
  return {
    kind,
    name: (values[RECORD.name] ?? '').trim(),
    sha256,
    spkiSha256: certificate === null ? null : keyHashOf(certificate),
    subjectKeyId: keyIdIn(values[RECORD.subjectKeyId]),
    parentSha256,
    revoked: REVOKED.has((values[RECORD.revocation] ?? '').trim()),
  };
}

const RECORD_TYPES: Readonly<Partial<Record<string, CaRecord['kind']>>> = {
  'Root Certificate': 'root',
  'Intermediate Certificate': 'intermediate',
};

const REVOKED: ReadonlySet<string> = new Set(['Revoked', 'Parent Cert Revoked']);

/** 64 hex digits, with or without colons. */
function fingerprintIn(text = ''): string | null {
  const hex = text.replaceAll(':', '').trim().toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : null;
}

/** CCADB writes key identifiers in base64. */
function keyIdIn(text = ''): string | null {
  const base64 = text.trim();
  if (base64 === '' || base64.length > 128 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  return Buffer.from(base64, 'base64').toString('hex');
}

/** `2024.11.30`, as the reports write days; `2024-11-30` and `2024 Nov 30` occur in others. */
function dayIn(text: string): EpochMs | null {
  const match = /^(\d{4})[.\- ](\d{2}|[A-Z][a-z]{2})[.\- ](\d{2})$/.exec(text.trim());
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), monthIn(match[2] ?? ''), Number(match[3])];
  const at = Date.UTC(year, month, day);
  const date = new Date(at);
  return date.getUTCMonth() === month && date.getUTCDate() === day ? at : null;
}

function monthIn(text: string): number {
  const named = MONTHS.indexOf(text);
  return named === -1 ? Number(text) - 1 : named;
}

const MONTHS: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** PEM, in the single quotes that CCADB puts around it. */
function certificateIn(text = ''): X509Certificate | null {
  const match = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,20000}-----END CERTIFICATE-----/.exec(text);
  if (match === null) return null;
  try {
    return new X509Certificate(match[0]);
  } catch {
    return null; // What OpenSSL does not read is no certificate, whatever its reason.
  }
}

function sha256Of(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}

function keyHashOf(certificate: X509Certificate): string | null {
  try {
    return spkiSha256Of(certificate);
  } catch {
    return null; // A curve or an algorithm that this OpenSSL does not have.
  }
}
