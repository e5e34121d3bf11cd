// Cases in which a stack answers otherwise than the library that it is compared with, and why that stays so. Where the two
// have come to agree, the exception has had its day and the test fails.

export interface LimboException {
  readonly stack: string;
  readonly id: string;
  readonly reason: string;
}

export const LIMBO_EXCEPTIONS: readonly LimboException[] = [
  {
    stack: 'gnutls',
    id: 'rfc5280::serial::negative',
    reason:
      'certtool refuses it, libgnutls 3.7.9 accepts it (gnutls_x509_trust_list_verify_crt2), and so does our stack.',
  },
];

export const PKITS_EXCEPTIONS: readonly LimboException[] = [];
