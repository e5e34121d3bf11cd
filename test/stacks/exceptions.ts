// Situations in which a library is known to differ from our stack, and why that stays so. They do not count as disagreements;
// where library and stack have come to agree on all of them, the exception has had its day and the run fails.
import type { LabelledCertificate, Situation } from './generate.ts';

export interface Exception {
  /** The library's name in libraries.ts. */
  readonly library: string;
  readonly name: string;
  readonly reason: string;
  /** As narrow as can be: what it covers is not tested. */
  readonly covers: (situation: Situation) => boolean;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    library: 'wolfssl',
    name: 'pinned end entity',
    reason: "Debian's build has WOLFSSL_TRUST_PEER_CERT and takes a pinned end entity; the embedded default does not.",
    covers: ({ anchors, served: [endEntity] }) =>
      anchors.some(({ certificate }) => certificate.sha256 === endEntity?.certificate.sha256),
  },
  {
    library: 'wolfssl',
    name: 'Ed25519',
    reason: "Debian's build has HAVE_ED25519, the embedded default does not.",
    covers: ({ anchors, served }) =>
      [...anchors, ...served].some(({ certificate: { key, spec } }) =>
        [key.kind, spec.issuer?.key.kind].includes('ed25519'),
      ),
  },
  {
    library: 'wolfssl',
    name: 'iPAddress',
    reason: "Debian's build has WOLFSSL_IP_ALT_NAME, without which iPAddress does not count.",
    covers: ({ host, served: [endEntity] }) => endEntity?.certificate.spec.ipAddresses?.includes(host) === true,
  },
  {
    library: 'java',
    name: 'order of anchors',
    reason:
      "The JDK's anchors are in no order, so which of two with one name and key it takes is chance; ours takes the one that is no CA.",
    covers: ({ anchors }) =>
      anchors.some((one) => anchors.some((other) => isSameKey(one, other) && mayBeAnchor(one) !== mayBeAnchor(other))),
  },
];

function isSameKey({ certificate: one }: LabelledCertificate, { certificate: other }: LabelledCertificate): boolean {
  return one.key.publicKey.equals(other.key.publicKey);
}

function mayBeAnchor({ certificate }: LabelledCertificate): boolean {
  const { ca, keyUsage } = certificate.spec;
  const maySign = keyUsage === undefined || keyUsage === 'omit' || keyUsage.includes('keyCertSign');
  return ca !== false && ca !== 'omit' && maySign;
}
