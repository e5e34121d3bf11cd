// How answers of the real libraries are compared with verdicts: which of our stacks answers to which library, and when a
// measured code and ours say the same.
import type { Verdict } from '../../../src/chain/verdict.ts';

/** The measured libraries, as tables and corpora name them, and the stack that each is modelled by. */
export const COLUMNS = [
  ['ossl', 'openssl'],
  ['ossl_partial', 'openssl-partial-chain'],
  ['ossl102', 'openssl-1.0.2'],
  ['ossl101', 'openssl-1.0.1'],
  ['mbed', 'mbedtls'],
  ['espb', 'esp-idf-bundle'],
  ['wolfdef', 'wolfssl'],
  ['wolfalt', 'wolfssl-alt-chains'],
  ['wolfnoskid', 'wolfssl-no-skid'],
  ['wolfnotime', 'wolfssl-no-time'],
  ['bear', 'bearssl'],
  ['gnutls', 'gnutls'],
  ['java', 'java'],
] as const;

/** What the measurements call the reasons that Java gives. */
const JAVA_WORDS: Readonly<Record<string, readonly string[]>> = {
  noPath: ['unable to find valid certification path to requested target'],
  noAnchor: ['NO_TRUST_ANCHOR'],
  expired: ['EXPIRED'],
  notYetValid: ['NOT_YET_VALID'],
  notCA: ['NOT_CA_CERT'],
  caKeyUsage: ['INVALID_KEY_USAGE'],
  nameConstraints: ['INVALID_NAME'],
  pathLen: ['PATH_TOO_LONG'],
  criticalExt: ['UNRECOGNIZED_CRIT_EXT'],
  eku: ['INVALID_EXTENDED_KEY_USAGE'],
  host: ['No subject alternative name found matching the host'],
};

/**
 * Measured codes are what the test programs print: `20@1` for error 20 at depth 1, mbedTLS's flags alone or after the
 * code, `load-151` for an anchor that did not load.
 */
export function sameCode(verdict: Verdict, expected: string | null): boolean {
  if (verdict.kind !== 'refused' || expected === null) return false;
  const code = verdict.deviceCode ?? '';
  const flags = /flags (0x[0-9a-f]+)/.exec(verdict.detail)?.[1] ?? '';
  const depth = String(verdict.attempts[0]?.depth);
  if (JAVA_WORDS[expected]?.includes(code) === true) return true;
  return [code, `${code}@${depth}`, `load${code}`, `anchor ${code}`, flags, `${code} ${flags}`].includes(expected);
}
