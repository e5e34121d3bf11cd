// What certspotter's hook script put into the spool folder: a certificate as JSON and PEM, or an event.
// https://github.com/SSLMate/certspotter/blob/master/man/certspotter-script.md
import { createHash, X509Certificate } from 'node:crypto';

import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import type { NamedAnchor } from '../signal.ts';
import { boundedJson } from './bounded-json.ts';
import { dnsNames, instant, sha256 } from './fields.ts';
import type { LoggedCertificate } from './logged-certificate.ts';

/** Something that certspotter itself has to say. The texts have visible characters only. */
export interface SpoolEvent {
  /** It could not tell what a log entry is; or it does not see all logs. */
  readonly kind: 'malformed-cert' | 'error';
  readonly summary: string;
  readonly logUri: string;
}

// The JSON of one certificate: one level, and a list of names.
const JSON_LIMITS = { maxDepth: 8, maxValues: 50_000 };

const spooledCertificate = z.object({
  // Absent in the files of older versions; the file's name has it.
  tbs_sha256: sha256.optional(),
  cert_sha256: sha256,
  pubkey_sha256: sha256,
  dns_names: dnsNames,
  not_before: instant,
  not_after: instant,
});

/** The certificate of a pair of files, or in plain words why it is none. `tbsSha256` is what the files are named by. */
export function certificateFrom(
  tbsSha256: string,
  files: { readonly json: Uint8Array; readonly pem: Uint8Array },
  at: EpochMs,
): LoggedCertificate | string {
  const { data } = spooledCertificate.safeParse(boundedJson(files.json, JSON_LIMITS));
  if (data === undefined) return "not the JSON of certspotter's certificates";
  if ((data.tbs_sha256 ?? tbsSha256) !== tbsSha256) return 'another TBS hash than in its name';
  const [endEntity, issuer] = certificatesIn(Buffer.from(files.pem).toString('latin1'));
  if (endEntity === undefined) return 'no certificate in the PEM file';
  if (digestOf(endEntity.raw) !== data.cert_sha256) return 'the PEM file holds another certificate';
  return {
    source: 'certspotter',
    at,
    tbsSha256,
    spkiSha256: data.pubkey_sha256,
    dnsNames: data.dns_names,
    issuer: issuerOf(endEntity, issuer),
    notBefore: data.not_before,
    notAfter: data.not_after,
    der: endEntity.raw,
  };
}

/** The event of an `.event` file, or in plain words why it is none. */
export function eventFrom(file: Uint8Array): SpoolEvent | string {
  const lines = Buffer.from(file).toString('utf8').split('\n');
  // The first of a name counts: SUMMARY comes last, and a stranger may have written lines into it.
  const valueOf = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const summary = visibleText(valueOf('SUMMARY'));
  const logUri = visibleText(valueOf('LOG_URI'));
  switch (valueOf('EVENT')) {
    case 'malformed_cert':
      return { kind: 'malformed-cert', summary, logUri };
    case 'error':
      return { kind: 'error', summary, logUri };
    default:
      return 'not an event of certspotter';
  }
}

/** The first two at most: the chain as it was logged, from the end entity on. What is no certificate ends it. */
function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const certificates: X509Certificate[] = [];
  for (const block of blocks.slice(0, 2)) {
    try {
      certificates.push(new X509Certificate(block));
    } catch {
      return certificates; // the callers say what is missing
    }
  }
  return certificates;
}

/** By key where the next certificate is the issuer's; a precertificate may have been signed by another one (RFC 6962). */
function issuerOf(endEntity: X509Certificate, next: X509Certificate | undefined): NamedAnchor {
  const isNext = next?.subject === endEntity.issuer;
  return { subject: rfc4514(endEntity.issuer), spkiSha256: isNext ? spkiSha256(next) : null };
}

/** node:crypto gives one RDN a line, the most general first, escaped as RFC 4514 has it. */
function rfc4514(name: string): string {
  return name.split('\n').toReversed().join(',');
}

function spkiSha256(certificate: X509Certificate): string | null {
  try {
    return digestOf(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  } catch {
    return null; // a key that OpenSSL does not know: the issuer is known by its name
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
