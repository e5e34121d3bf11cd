// A served list that an anchor would have signed: what a stack is shown to find out whether it can use the anchor at all.
// Nobody but the CA can sign one, so the signature is only claimed, and whoever asks believes it.
import type { Certificate, PublicKeyType, SignatureAlgorithm } from './certificate.ts';
import { decodeCertificate } from './decode.ts';
import { publicKeyTypeOf } from './signer.ts';
import type { StackRules } from './stack-rules.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/** A TLS server's certificate, valid from `at`, as the anchor would issue it: with nothing that any stack could mind. */
export function endEntityBelow(anchor: TrustAnchor, rules: StackRules, at: number): Certificate {
  const { certificate } = anchor;
  const template = decodeCertificate(Buffer.from(END_ENTITY, 'base64'));
  const key = publicKeyTypeOf(anchor);
  const bits = Math.max(2048, rules.minRsaBits ?? 0);
  return {
    ...template,
    // Another anchor, another certificate: what is remembered by its hash must not be mixed up.
    sha256: `${template.sha256.slice(0, 32)}${anchor.spkiSha256.slice(0, 32)}`,
    issuer: anchor.subject,
    subjectAltName: [{ kind: 'dns', value: hostBelow(anchor) }],
    authorityKeyId: certificate?.subjectKeyId ?? null,
    authorityCertSerialNumber: null,
    signatureAlgorithm: signatureBy(key, rules),
    publicKeyType: { kind: 'rsa', bits },
    notBefore: at - DAY_MS,
    notAfter: at + DAY_MS,
  };
}

const DAY_MS = 86_400_000;

/** A name that the name constraints of the anchor allow, if it has any. */
export function hostBelow({ certificate }: TrustAnchor): string {
  const permitted = certificate?.nameConstraints?.permitted.find(({ kind }) => kind === 'dns');
  const domain = permitted?.value.replace(/^\.+/, '') ?? '';
  return domain === '' ? 'any-server.invalid' : `any-server.${domain}`;
}

/** What a CA with this key signs with today: SHA-256, or else the first digest that the stack takes. */
function signatureBy(key: PublicKeyType, { digests }: StackRules): SignatureAlgorithm {
  const digest = digests === null || digests.includes('sha256') ? 'sha256' : (digests[0] ?? 'sha256');
  switch (key.kind) {
    case 'rsa':
      return { oid: '1.2.840.113549.1.1.11', family: 'rsa', digest };
    case 'rsa-pss':
      return { oid: '1.2.840.113549.1.1.10', family: 'rsa-pss', digest };
    case 'ec':
      return { oid: '1.2.840.10045.4.3.2', family: 'ecdsa', digest };
    case 'dsa':
      return { oid: '2.16.840.1.101.3.4.3.2', family: 'dsa', digest };
    case 'ed25519':
      return { oid: '1.3.101.112', family: 'eddsa', digest: null };
    case 'ed448':
      return { oid: '1.3.101.113', family: 'eddsa', digest: null };
    case 'other':
      return { oid: key.oid, family: 'other', digest: null };
  }
}

/** CN=any-server.invalid, RSA with 2048 bits, version 3 with the extensions that CAs give to TLS servers. */
const END_ENTITY =
  'MIICizCCAjCgAwIBAgINAOFDU6Cq7VyInG0UtDAKBggqhkjOPQQDAjARMQ8wDQYDVQQDDAZBbnkgQ0EwHhcNMjAwMTAxMDAwMDAw' +
  'WhcNNDAwMTAxMDAwMDAwWjAdMRswGQYDVQQDDBJhbnktc2VydmVyLmludmFsaWQwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEK' +
  'AoIBAQCdLZ2iIzc4h05dK0vnSYwqJ48fnhHnmf5aQOiI84Fk22dAK0T04w43Rn/Zqod1u00w/9e+VnNu2TqveAxUM46VLYbUBLJk' +
  'IcGDkK/7bsAxyW7MAyo/VtMV+HDDQSlARc7YRwRXBCnXo8sfR3E/FBRWcIhgPDPUNt+qsb79p5PwVBt/BcN2zwIcrWTS7YEmDSv/' +
  'Xg4aDsuP0xUSfRYSIuUW7tqnsqc37XP0QxHVSxfTqR/5qKlsGf9Q5Wj24vjRfSvTxiRmt8H1RpHKl5bQpoDT45ENJYHxS2p83g6R' +
  'OtV69oDBq/pAOL/GDeUVyuPCfymGLmsJ3/7hBGPoJnAu0aUdAgMBAAGjgZUwgZIwDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMC' +
  'BaAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0RBBYwFIISYW55LXNlcnZlci5pbnZhbGlkMB0GA1UdDgQWBBQl6dZIescL4pBx' +
  '3xikb1pQ1l1pCjAfBgNVHSMEGDAWgBSt4WcQLcz/ImSDqng0Yc3Ne9yOpTAKBggqhkjOPQQDAgNJADBGAiEAr+H/DOzB7m77dwtv' +
  'Q77e3E3H/AGD50Z2nVkYnUr0fa0CIQDwGG7Gf5FamBRQrdwZi/h8zv/T1nDjkxH+oUg5YOORgg==';
