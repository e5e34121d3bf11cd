// What the tests of HTTP share: a sink, a sender, and what came of sending.
import type { TestContext } from 'node:test';

import { httpSender, type HttpRequest, type HttpSenderOptions } from '../../../src/alerts/http/post.ts';
import { issue } from '../../support/ca.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';

export const never = new AbortController().signal;
export const CA = issue({ subject: 'CN=Private CA' });
export const CERTIFICATE = issue({ subject: 'CN=127.0.0.1', issuer: CA, ipAddresses: ['127.0.0.1'] });

/** A sender that has time, trusts what Node trusts, and has no proxy. */
export function senderWith(options: Partial<HttpSenderOptions> = {}) {
  return httpSender({ ca: null, environment: {}, timeoutMs: 10_000, ...options });
}

export function post(url: string, body = '{}'): HttpRequest {
  return { method: 'POST', url, headers: { 'content-type': 'application/json' }, body };
}

export async function sinkFor(t: TestContext, script: readonly WebhookAnswer[] = [], certificate = false) {
  const sink = await startWebhookSink(script, 0, certificate ? CERTIFICATE : null);
  t.after(sink.close);
  return sink;
}
