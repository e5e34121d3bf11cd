// BearSSL (br_x509_minimal), the TLS of ESP8266 and RP2040 Arduino cores: the served list is read in its order, as a
// stream, until a certificate is signed by an anchor; whatever comes after that is not looked at. Anchors are names and
// keys, so that their dates never count.
import type { Certificate } from '../certificate.ts';
import {
  endEntityError,
  type BearsslError,
  issuerError,
  keyError,
  signatureKindError,
} from '../rules/bearssl-certificate.ts';
import { quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { byOctets } from '../rules/names.ts';
import { keyMayServeTls } from '../rules/purposes.ts';
import { noteCheck, noteRemark, type Objection, seekAmong } from '../rules/steps.ts';
import { publicKeyTypeOf, type Signer, signerOf } from '../signer.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';
import { NO_LIMITS } from '../stack-rules.ts';
import type { TrustAnchor } from '../trust-anchor.ts';

export const bearssl: Stack = {
  name: 'bearssl',
  title: 'BearSSL (ESP8266 and RP2040 Arduino cores)',
  evidence: 'measured',
  versions: ['0.6'],
  sources: ['src/x509/x509_minimal.t0', 'src/x509/x509_decoder.t0', 'inc/bearssl_x509.h'],
  // The full profile lists ECDSA suites first and speaks TLS 1.0 to 1.2.
  defaultHellos: [
    { profile: 'tls12-ecdsa', sni: true },
    { profile: 'tls12-rsa', sni: true },
  ],
  // Which BR_ERR_X509_* a broken encoding gets depends on where it breaks.
  malformedCode: null,
  rules: {
    ...NO_LIMITS,
    ...{ walk: 'in-order', otherWays: 'none', mustVerify: 'path', endsAt: 'first-anchor' },
    ...{ names: 'octets', keyIds: 'ignored', dates: 'checked', anchorDates: 'ignored' },
    ...{ hostName: 'checked', commonName: 'without-subject-alt-name', endEntityUsage: 'key-usage' },
    nameConstraints: 'refused-if-critical',
    // rules/bearssl-certificate.ts minds them: the buffers of x509_minimal, and its smallest RSA key.
    minRsaBits: 1017,
    maxRsaBits: 4096,
    curves: ['P-256', 'P-384', 'P-521'],
    signatures: ['rsa', 'ecdsa'],
    digests: ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
  },
  unknown: {},
  can: {
    ...{ mustVerify: ['path'], dates: ['checked'], anchorDates: ['ignored'], hostName: ['checked'] },
    ...{ minRsaBits: 'fixed', maxRsaBits: 'fixed', curves: 'fixed', signatures: 'fixed', digests: 'fixed' },
  },
  verify: verifyLikeBearssl,
};

/** BR_ERR_WRONG_KEY_USAGE, from the TLS engine (ssl_hs_client.t0): what the key may do must fit the cipher suite. */
const WRONG_KEY_USAGE = '28';

function verifyLikeBearssl(presented: Presentation): Finding {
  const finding = verifyList(presented);
  const [endEntity] = presented.served;
  if (finding.kind === 'refused') return finding;
  const unfit = keyMayServeTls(endEntity);
  noteCheck(signerOf(endEntity), unfit && (() => unfit.detail), 'its key may serve TLS', presented.checks);
  if (unfit === null) return finding;
  return refused(WRONG_KEY_USAGE, { path: [signerOf(endEntity)], depth: 0, ...unfit });
}

/** br_x509_minimal itself. */
function verifyList({ served, anchors, host, checks }: Presentation): Finding {
  const notLoaded = loadError(anchors);
  const path: Signer[] = [];
  if (notLoaded !== null) {
    return refused(String(notLoaded.number), { path: [signerOf(served[0])], depth: 0, ...withoutNumber(notLoaded) });
  }
  for (const [position, certificate] of served.entries()) {
    path.push(signerOf(certificate));
    const child = served[position - 1];
    const error =
      child === undefined
        ? endEntityError(certificate, host, checks)
        : issuerError(certificate, child, position - 1, checks);
    noteCheck(signerOf(certificate), objectionOf(error), 'dates, key and extensions are good', checks);
    // Direct trust comes before the signature of the end entity is looked at, for it need not be of a known kind.
    if (error === null && position === 0 && isDirectlyTrusted(certificate, anchors)) {
      noteRemark(signerOf(certificate), () => 'is pinned itself, as no CA: nothing else is looked at', checks);
      return accepted(path);
    }
    const fatal = error ?? signatureKindError(certificate);
    if (fatal !== error) noteCheck(signerOf(certificate), objectionOf(fatal), '', checks);
    if (fatal !== null) return refused(String(fatal.number), { path, depth: position, ...withoutNumber(fatal) });
    const anchor = anchorAbove(certificate, anchors, checks);
    if (anchor !== undefined) return accepted(isSame(anchor, certificate) ? path : [...path, anchor]);
  }
  return notTrusted(path, anchors);
}

function objectionOf(error: BearsslError | null): Objection {
  return error && (() => `${error.detail} (error ${String(error.number)})`);
}

function anchorAbove(
  certificate: Certificate,
  anchors: readonly TrustAnchor[],
  checks: Presentation['checks'],
): TrustAnchor | undefined {
  const [anchor] = seekAmong(
    certificate,
    anchors,
    {
      where: 'among the anchors, by the octets of its name',
      isNamed: (one) => isCa(one) && byOctets(one.subject) === byOctets(certificate.issuer),
      objection: (one) =>
        checks.isSignedBy(certificate, one) ? null : () => 'has another key than the one that signed',
      taken: 'bears the name, and its key signed: what comes after in the list is not looked at',
      wanted: 'first',
    },
    checks,
  );
  return anchor;
}

/** BR_X509_TA_CA, which br_x509_decoder gives to certificates with basicConstraints; a bare anchor is taken for a CA. */
function isCa({ certificate }: TrustAnchor): boolean {
  return certificate === null || certificate.basicConstraints?.ca === true;
}

function isDirectlyTrusted({ subject, spkiSha256 }: Certificate, anchors: readonly TrustAnchor[]): boolean {
  return anchors.some(
    (one) => !isCa(one) && byOctets(one.subject) === byOctets(subject) && one.spkiSha256 === spkiSha256,
  );
}

function isSame({ subject, spkiSha256 }: TrustAnchor, certificate: Certificate): boolean {
  return spkiSha256 === certificate.spkiSha256 && byOctets(subject) === byOctets(certificate.subject);
}

/** br_x509_decoder on each anchor; one that it cannot read leaves a program without any (an application may do otherwise). */
function loadError(anchors: readonly TrustAnchor[]): BearsslError | null {
  for (const anchor of anchors) {
    const error = keyError(publicKeyTypeOf(anchor), quoted(anchor.subject));
    // Small keys are turned down when they are served, not when they are pinned.
    if (error === null || error.code === 'weak-key') continue;
    return { ...error, code: 'anchor-not-loaded', detail: `the anchor cannot be loaded: ${error.detail}` };
  }
  return null;
}

function notTrusted(path: readonly Signer[], anchors: readonly TrustAnchor[]): Finding {
  const depth = path.length - 1;
  const top = path[depth]?.certificate ?? null;
  const code = anchors.length === 0 ? 'no-anchors' : depth === 0 ? 'issuer-missing' : 'anchor-missing';
  const issuer = top === null ? '' : quoted(top.issuer);
  const detail = `the list ends, and no anchor of the name ${issuer} has the key that signed its last certificate`;
  return refused('62', { path, code, depth, detail });
}

function withoutNumber({ code, detail }: BearsslError): Pick<BearsslError, 'code' | 'detail'> {
  return { code, detail };
}
