// Where a verdict is known to differ from the answer that the tables expect, each with its reason. A cell that agrees
// after all fails, so that the list stays short.

type Reasons = Readonly<Record<number, string>>;

/** By stack and situation. */
export const KNOWN: Readonly<Record<string, Reasons>> = {};

const LOADS_EXPIRED = 'its anchor file was loaded without a look at dates, which wolfssl-alt-chains does';

/** Debian's wolfSSL against `wolfssl-alt-chains`: ALT_CERT_CHAINS, and further options that the stack is without. */
export const DEBIAN_DIFFERENCES: Reasons = {
  7: LOADS_EXPIRED,
  9: `${LOADS_EXPIRED}: the expired root that it loaded makes it look at the expired cross-sign`,
  10: LOADS_EXPIRED,
  14: 'TRUST_PEER_CERT: a pinned end entity is trusted as it is',
  27: `${LOADS_EXPIRED}: the missing signer is found out in the handshake`,
  32: 'Ed25519 is compiled in',
  52: 'the list that is too long is reported as one without a signer',
  53: 'the list that is too long is reported as one without a signer',
};
