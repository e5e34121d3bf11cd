// How collectors ask over HTTP: one bounded GET, handed in by whoever owns agents, proxies and time limits.

export interface HttpGetRequest {
  /** http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A longer body makes the exchange fail: half of an answer is none. */
  readonly maxBytes: number;
}

export type HttpGetOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header Retry-After as it came. */
      readonly retryAfter: string | null;
      /** The header ETag as it came, to be sent back in If-None-Match (RFC 9110 section 8.8.3). */
      readonly etag: string | null;
      readonly body: Uint8Array;
    }
  /** No answer, half of one, or one that is too long. Visible characters only, and no secret of the request. */
  | { readonly kind: 'failed'; readonly error: string };

/** Never rejects; redirects are answers like any other. Settles soon after `signal` is aborted. */
export type HttpGet = (request: HttpGetRequest, signal: AbortSignal) => Promise<HttpGetOutcome>;
