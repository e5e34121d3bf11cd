// Answers that need not be sent twice (RFC 9110 sections 8.8.3 and 13.1.2).
import { createHash } from 'node:crypto';

import type { Asked } from '../app-env.ts';

/** `text` with its validator, or 304 where the client has it already. Weak, for it may be compressed on its way. */
export function conditional(asked: Asked, text: string, type: string): Response {
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  const headers = { etag, 'cache-control': 'private, no-cache', vary: 'accept' };
  if (isKnown(asked.req.header('if-none-match'), etag)) return asked.body(null, 304, headers);
  return asked.body(text, 200, { ...headers, 'content-type': type });
}

/** Compared weakly: with and without W/ is the same. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.slice(2));
}
