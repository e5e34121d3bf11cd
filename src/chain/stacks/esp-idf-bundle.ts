// The certificate bundle of ESP-IDF up to 5.5, and of 6.0 by default: mbedTLS runs without an anchor of its own, so that it
// climbs to the top of what is served, and a callback then looks the issuer of that up in the bundle. A cross-signed root
// that is served as an extra must lead to a root in the bundle, even where the cross-signed root itself is in it.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { quoted } from '../rules/describe.ts';
import { espBundleOf } from '../rules/esp-bundle.ts';
import { refused } from '../rules/failures.ts';
import { BAD_DIGEST, flagsOf, NOT_TRUSTED } from '../rules/mbedtls-flags.ts';
import { noteCandidate, noteCheck, noteSearch } from '../rules/steps.ts';
import { type Signer, signerOf } from '../signer.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import type { RefusalCode } from '../verdict.ts';
import type { ForwardAnchors, ForwardPath } from '../walks/forward-walk.ts';
import { FATAL_ERROR, MBEDTLS, mbedtls, type MbedtlsBuild, verifyLikeMbedtls } from './mbedtls.ts';

export const espIdfBundle: Stack = {
  ...mbedtls,
  name: 'esp-idf-bundle',
  title: 'ESP-IDF certificate bundle (up to 5.5; 6.0 by default)',
  versions: ['ESP-IDF 5.5 (its callback over mbedTLS 2.28.3)'],
  sources: [
    'components/mbedtls/esp_crt_bundle/esp_crt_bundle.c',
    'components/mbedtls/esp_crt_bundle/gen_crt_bundle.py',
    'components/mbedtls/Kconfig',
    'esp-idf issues 12220 and 18674, arduino-esp32 issue 8626',
  ],
  rules: {
    ...mbedtls.rules,
    endsAt: 'top-of-path',
    names: 'octets-in-bundle',
    // MBEDTLS_HAVE_TIME_DATE is off in ESP-IDF unless it is asked for.
    dates: 'ignored',
    anchorDates: 'ignored',
  },
  can: { ...mbedtls.can, names: ['octets-in-bundle'], anchorDates: ['ignored'] },
  verify: (presented, rules) => verifyLikeMbedtls(presented, rules, BUNDLE),
};

const BUNDLE: MbedtlsBuild = {
  ...MBEDTLS,
  trust: () => DUMMY,
  trustsEmptyCertificate: true,
  callback: lookUpInBundle,
};

/** s_dummy_crt has no name, so nothing is issued by it. */
const DUMMY: ForwardAnchors = { issuersOf: () => [], pins: () => false };

/**
 * esp_crt_verify_callback, called for each certificate from the top down: one that is merely not trusted (a digest that is
 * refused does not matter then) becomes good by an entry of the bundle; anything else stays as it is.
 */
export function lookUpInBundle(walked: ForwardPath, { anchors, checks }: Presentation): ForwardPath | Finding {
  const bundle = espBundleOf(anchors);
  let { path, failures } = walked;
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const child = walked.path[depth]?.certificate ?? null;
    const own = failures.filter(({ flagged }) => flagged === depth);
    if (child === null || (flagsOf(own) & ~BAD_DIGEST) !== NOT_TRUSTED) continue;
    const issuer = bundle.find(child.issuer.raw);
    noteSearch(child, () => `in the bundle of ${String(bundle.size)} names and keys, octet by octet`, checks);
    const isSigned = issuer !== null && checks.isSignedBy(child, issuer);
    noteEntry(child, issuer, isSigned, checks);
    if (!isSigned) {
      // The callback's failure ends the handshake with MBEDTLS_ERR_X509_FATAL_ERROR, whichever number it returns.
      const cause = own.find(({ code }) => CAUSES.has(code));
      return refused(FATAL_ERROR, cause ?? notInBundle(walked.path, depth, child, issuer, bundle.size));
    }
    path = [...path.slice(0, depth + 1), ...(isOneWith(issuer, child) ? [] : [issuer])];
    failures = failures.filter(({ flagged }) => flagged !== depth);
  }
  return { path, failures };
}

function noteEntry(child: Certificate, issuer: Signer | null, isSigned: boolean, checks: Checks): void {
  if (issuer === null) noteCheck(signerOf(child), () => `its issuer is not in the bundle: ${FATAL_ERROR}`, '', checks);
  else {
    const otherKey = isSigned ? null : () => `the key of this name in the bundle did not sign: ${FATAL_ERROR}`;
    noteCandidate(issuer, otherKey, 'the key of this name in the bundle verifies the signature', checks);
  }
}

function isOneWith(a: NamedKey, b: NamedKey): boolean {
  return a.spkiSha256 === b.spkiSha256 && a.subject.rawHex === b.subject.rawHex;
}

type NamedKey = Pick<Signer, 'subject' | 'spkiSha256'>;

/** What keeps a served issuer from being one says more than that the bundle does not hold it either. */
const CAUSES = new Set<RefusalCode>(['not-a-ca', 'key-usage', 'path-length', 'signature-invalid']);

function notInBundle(
  path: readonly Signer[],
  depth: number,
  child: Certificate,
  otherKey: Signer | null,
  bundleSize: number,
): Failure {
  const name = quoted(child.issuer);
  const detail =
    otherKey === null
      ? `${name}, the issuer of the topmost certificate that was reached, is not in the bundle`
      : `the bundle holds ${name} with another key than the one that signed ${quoted(child.subject)}`;
  const code = bundleSize === 0 ? 'no-anchors' : depth === 0 && otherKey === null ? 'issuer-missing' : 'anchor-missing';
  return { path: path.slice(0, depth + 1), code, depth, detail };
}
