// Cases in the schema of C2SP/x509-limbo, and how one is put to a stack.
import { CodedError } from '../../src/lib/coded-error.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import type { Certificate } from '../../src/chain/certificate.ts';
import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge, type Judge } from '../../src/chain/judge.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import type { Verdict } from '../../src/chain/verdict.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import { derOf, readCorpus } from './corpora.ts';

/** The fields of a case that are of use here. */
export interface LimboCase {
  readonly id: string;
  readonly features: readonly string[];
  readonly validation_kind: 'SERVER' | 'CLIENT';
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  readonly validation_time: string | null;
  readonly key_usage: readonly string[];
  readonly extended_key_usage: readonly string[];
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  readonly expected_peer_name: { readonly kind: string; readonly value: string } | null;
  readonly max_chain_depth: number | null;
  /** PKITS alone: what a verifier must know besides paths. */
  readonly x_extra?: { readonly needs: 'none' | 'crl' | 'policy' };
}

export interface LimboCorpus {
  readonly source: string;
  readonly testcases: readonly LimboCase[];
}

export function limboCorpus(file: string): LimboCorpus {
  return JSON.parse(readCorpus(file).toString('utf8')) as LimboCorpus;
}

/** Cases without a time are asked at the time of the asking; this is when the other verifiers were asked. */
const MEASURED_AT = Date.parse('2026-11-22T12:00:00Z');

export function instantOf({ validation_time: time }: LimboCase): EpochMs {
  return time === null ? MEASURED_AT : Date.parse(time);
}

/** The verdict of a stack; without a judge given, by one that remembers nothing. */
export function verdictOn(one: LimboCase, stack: Stack, judge: Judge = newJudge()): Verdict {
  const anchors = one.trusted_certs.map(decoded).filter((certificate) => certificate !== null);
  return judge.judge({
    servedList: servedListOf([one.peer_certificate, ...one.untrusted_intermediates].map(derOf)),
    // What cannot be read is not loaded.
    anchors: anchorStoreOf(anchors.map(trustAnchorOf)),
    stack,
    host: one.expected_peer_name?.value ?? null,
    at: instantOf(one),
  });
}

export function newJudge(): Judge {
  return createJudge({ knownRoots: () => [] });
}

/** The certificates of an accepted path, from the end entity upwards. */
export function pathOf(one: LimboCase, verdict: Extract<Verdict, { kind: 'accepted' }>): readonly Certificate[] {
  const all = [one.peer_certificate, ...one.untrusted_intermediates, ...one.trusted_certs].map(decoded);
  return verdict.path.flatMap(({ sha256 }) => all.find((certificate) => certificate?.sha256 === sha256) ?? []);
}

export function decoded(pem: string): Certificate | null {
  try {
    return decodeCertificate(derOf(pem));
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed-certificate') return null;
    throw error;
  }
}

export function verdictText(verdict: Verdict): string {
  return verdict.kind === 'refused' ? `${verdict.code}: ${verdict.detail}` : verdict.kind;
}
