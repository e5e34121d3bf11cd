// The table of stacks: one row, one file in stacks/.
import type { Stack } from './stack.ts';
import { android } from './stacks/android.ts';
import { axtls } from './stacks/axtls.ts';
import { bearssl } from './stacks/bearssl.ts';
import { espIdfBundle } from './stacks/esp-idf-bundle.ts';
import { espIdfBundleCrossSigned } from './stacks/esp-idf-bundle-cross-signed.ts';
import { gnutls } from './stacks/gnutls.ts';
import { java } from './stacks/java.ts';
import { mbedtls } from './stacks/mbedtls.ts';
import { mbedtlsNoTime } from './stacks/mbedtls-no-time.ts';
import { netxSecure } from './stacks/netx-secure.ts';
import { nrf91 } from './stacks/nrf91.ts';
import { openssl101 } from './stacks/openssl-1.0.1.ts';
import { openssl102 } from './stacks/openssl-1.0.2.ts';
import { opensslPartialChain } from './stacks/openssl-partial-chain.ts';
import { openssl } from './stacks/openssl.ts';
import { tiSimplelink } from './stacks/ti-simplelink.ts';
import { winc1500 } from './stacks/winc1500.ts';
import { wolfsslAltChains } from './stacks/wolfssl-alt-chains.ts';
import { wolfsslNoSkid } from './stacks/wolfssl-no-skid.ts';
import { wolfsslNoTime } from './stacks/wolfssl-no-time.ts';
import { wolfssl } from './stacks/wolfssl.ts';

/** Every stack there is, in the order in which people are shown them. */
export const STACKS: readonly Stack[] = [
  openssl,
  opensslPartialChain,
  openssl102,
  openssl101,
  mbedtls,
  mbedtlsNoTime,
  espIdfBundle,
  espIdfBundleCrossSigned,
  wolfssl,
  wolfsslAltChains,
  wolfsslNoSkid,
  wolfsslNoTime,
  tiSimplelink,
  bearssl,
  gnutls,
  java,
  android,
  netxSecure,
  axtls,
  winc1500,
  nrf91,
];

/** The stack of this name, as it stands in config files; null when there is none. */
export function stackNamed(name: string): Stack | null {
  return STACKS.find((stack) => stack.name === name) ?? null;
}
