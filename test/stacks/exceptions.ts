// Where a library and our stack are known to differ, and why that stays so. A class that explains nothing any more fails
// the run, as does a disagreement that no class explains.
import type { Comparison } from './compare.ts';

export interface Exception {
  /** The library's name in libraries.ts. */
  readonly library: string;
  readonly name: string;
  readonly reason: string;
  readonly explains: (comparison: Comparison) => boolean;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    library: 'wolfssl',
    name: 'pinned end entity',
    reason:
      "Debian's build has WOLFSSL_TRUST_PEER_CERT, which takes a pinned end entity for good; the embedded default does not.",
    explains: ({ situation: { anchors, served }, answer }) =>
      answer === 'ok' && anchors.some(({ certificate }) => certificate.sha256 === served[0]?.certificate.sha256),
  },
  {
    library: 'wolfssl',
    name: 'Ed25519',
    reason: "Debian's build has HAVE_ED25519, the embedded default does not.",
    explains: ({ situation: { anchors, served } }) =>
      [...anchors, ...served].some(({ certificate }) => certificate.key.kind === 'ed25519'),
  },
  {
    library: 'wolfssl',
    name: 'iPAddress',
    reason: "Debian's build has WOLFSSL_IP_ALT_NAME: iPAddress counts there, and not in the embedded default.",
    explains: ({ situation: { host, served }, answer }) =>
      answer === 'ok' && served[0]?.certificate.spec.ipAddresses?.includes(host) === true,
  },
];
