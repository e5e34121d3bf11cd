// Signals as JSON: plain, but for certificates, which are base64 in it.
import type { Issuance, Preview, Signal } from '../../signals/signal.ts';
import { parseColumn } from './json.ts';

/** The JSON that `signalOf` makes the same signal of. */
export function signalBody(signal: Signal): string {
  return JSON.stringify(encoded(signal));
}

/** The signal that `signalBody` made the JSON of; throws `store-corrupt` when it is no JSON. */
export function signalOf(body: string): Signal {
  return decoded(parseColumn(body) as Encoded);
}

type Encoded = Exclude<Signal, Issuance | Preview> | EncodedIssuance | EncodedPreview;
type EncodedIssuance = Omit<Issuance, 'der'> & { readonly der: string | null };
type EncodedPreview = Omit<Preview, 'servedList'> & { readonly servedList: EncodedList };

interface EncodedList {
  readonly sha256: string;
  readonly certificates: readonly { readonly sha256: string; readonly der: string }[];
}

function encoded(signal: Signal): Encoded {
  switch (signal.kind) {
    case 'issuance':
      return { ...signal, der: signal.der === null ? null : base64Of(signal.der) };
    case 'preview':
      return { ...signal, servedList: encodedList(signal.servedList) };
    case 'declared-roots':
    case 'announcement':
    case 'caa':
    case 'renewal-info':
      return signal;
  }
}

function decoded(signal: Encoded): Signal {
  switch (signal.kind) {
    case 'issuance':
      return { ...signal, der: signal.der === null ? null : bytesOf(signal.der) };
    case 'preview':
      return { ...signal, servedList: decodedList(signal.servedList) };
    case 'declared-roots':
    case 'announcement':
    case 'caa':
    case 'renewal-info':
      return signal;
  }
}

function encodedList({ sha256, certificates }: Preview['servedList']): EncodedList {
  return { sha256, certificates: certificates.map((one) => ({ sha256: one.sha256, der: base64Of(one.der) })) };
}

function decodedList({ sha256, certificates }: EncodedList): Preview['servedList'] {
  return { sha256, certificates: certificates.map((one) => ({ sha256: one.sha256, der: bytesOf(one.der) })) };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
