// Turns the bytes of a file into trust anchors, whatever format the file has.
import { decodeCertificate } from '../../chain/decode.ts';
import type { TrustAnchor } from '../../chain/trust-anchor.ts';
import { trustAnchorOf } from '../../chain/trust-anchor.ts';
import { CodedError, errorText } from '../../lib/coded-error.ts';
import type { AnchorFormat, FoundCertificate } from './anchor-format.ts';
import { der } from './der.ts';
import { pem } from './pem.ts';

/** Asked in this order. Text around PEM may begin with anything, so PEM comes first. */
const FORMATS: readonly AnchorFormat[] = [pem, der];

/** Why a file, or a certificate in it, gives no anchor. */
export interface ImportProblem {
  readonly code: 'empty-file' | 'unknown-format' | 'broken-certificate';
  /** For people, our words: `certificate 2, line 31: it is not base64`. */
  readonly detail: string;
}

export interface ImportedAnchors {
  /** Name of the format; null when it is none that is known. */
  readonly format: string | null;
  /** In the order of the file, duplicates kept: as the device would load them. */
  readonly anchors: readonly TrustAnchor[];
  /** What was left out. A device may fail on the whole file where this is not empty. */
  readonly problems: readonly ImportProblem[];
}

/** The CAs inside these bytes: PEM with any surroundings, or DER. Takes anything, and does not throw. */
export function importAnchors(bytes: Uint8Array): ImportedAnchors {
  if (bytes.every(isBlank)) return nothing({ code: 'empty-file', detail: 'the file is empty' });
  const format = FORMATS.find((candidate) => candidate.recognises(bytes));
  if (format === undefined) {
    return nothing({ code: 'unknown-format', detail: 'the file holds no certificate in PEM or DER' });
  }
  const results = format.certificatesIn(bytes).map(anchorOf);
  return {
    format: format.name,
    anchors: results.flatMap((result) => (result.kind === 'anchor' ? [result.anchor] : [])),
    problems: results.flatMap((result) => (result.kind === 'problem' ? [result.problem] : [])),
  };
}

function nothing(problem: ImportProblem): ImportedAnchors {
  return { format: null, anchors: [], problems: [problem] };
}

type Result =
  | { readonly kind: 'anchor'; readonly anchor: TrustAnchor }
  | { readonly kind: 'problem'; readonly problem: ImportProblem };

function anchorOf(found: FoundCertificate): Result {
  if (found.kind === 'broken') return broken(found.where, found.detail);
  try {
    return { kind: 'anchor', anchor: trustAnchorOf(decodeCertificate(found.der)) };
  } catch (error) {
    if (error instanceof CodedError) return broken(found.where, errorText(error));
    throw error;
  }
}

function broken(where: string, detail: string): Result {
  return { kind: 'problem', problem: { code: 'broken-certificate', detail: `${where}: ${detail}` } };
}

/** Tab, line feed, carriage return or space. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
