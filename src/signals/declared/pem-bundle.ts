// A bundle of CA certificates in PEM (RFC 7468), from whoever answers under its URL: all of it can be read, or none is
// taken. Pure.
import { X509Certificate } from 'node:crypto';

import { distinctAnchors, namedAnchorOf } from '../named-anchor.ts';
import type { NamedAnchor } from '../signal.ts';
import type { AnchorReading } from './reading.ts';

/** Mozilla's whole list is a quarter of a megabyte. */
export const MAX_BUNDLE_BYTES = 2 * 1_048_576;
/** CCADB knows some 500 roots. */
const MAX_CERTIFICATES = 1_000;

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** The anchors in the order of the file, each key once. One certificate that cannot be read spoils the bundle. */
export function readPemBundle(bytes: Uint8Array): AnchorReading {
  const [, ...blocks] = Buffer.from(bytes).toString('latin1').split(BEGIN);
  if (blocks.length === 0) return failed(`it has no certificate in PEM${startsLikeHtml(bytes) ? ', but HTML' : ''}`);
  if (blocks.length > MAX_CERTIFICATES) return failed(`it has more than ${String(MAX_CERTIFICATES)} certificates`);
  const anchors: NamedAnchor[] = [];
  for (const [index, block] of blocks.entries()) {
    const anchor = anchorIn(block);
    if (typeof anchor === 'string') return failed(`certificate ${String(index + 1)} in it ${anchor}`);
    anchors.push(anchor);
  }
  return { kind: 'read', anchors: distinctAnchors(anchors) };
}

/** The anchor in what follows a BEGIN line, or what is wrong with it. */
function anchorIn(block: string): NamedAnchor | string {
  const end = block.indexOf(END);
  if (end === -1) return 'has no end';
  const base64 = block.slice(0, end);
  if (!/^[A-Za-z0-9+/=\s]+$/.test(base64)) return 'is not in base64';
  try {
    return namedAnchorOf(new X509Certificate(`${BEGIN}${base64}${END}`));
  } catch {
    return 'cannot be decoded'; // OpenSSL's own words are about its functions.
  }
}

function startsLikeHtml(bytes: Uint8Array): boolean {
  return /^\s*<(!doctype|html|head|\?xml)/i.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));
}

function failed(reason: string): AnchorReading {
  return { kind: 'failed', reason };
}
