// Standard Webhooks signatures (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`.
import { createHmac } from 'node:crypto';

import { ReceiverConfigError } from '../receiver.ts';

// The specification's bounds: 24 to 64 random bytes.
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;
const FORM = `whsec_ followed by ${String(MIN_KEY_BYTES)} to ${String(MAX_KEY_BYTES)} bytes in base64`;

/**
 * The key in a secret such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`. Throws ReceiverConfigError, whose text does not
 * hold the secret.
 */
export function signingKey(secret: string): Buffer {
  const key = keyIn(secret);
  if (key !== null) return key;
  throw new ReceiverConfigError(['secret'], 'a secret of another form', FORM);
}

function keyIn(secret: string): Buffer | null {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret.trim())?.[1];
  const key = Buffer.from(encoded ?? '', 'base64');
  return key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES ? key : null;
}

/** The value of the header `webhook-signature`. `timestamp` in seconds, as sent. */
export function webhookSignature(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
