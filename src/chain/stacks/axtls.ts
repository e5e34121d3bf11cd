// axTLS as the ESP8266 Arduino core had it up to 2.4: strict order, to the end of the list; only the issuer of the last
// certificate is looked up, by CN, O and OU. RSA only.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { expiredText, notYetValidText, quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversWholeLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { byCommonNameAndOrganization } from '../rules/names.ts';
import { noteCheck, noteHostName, noteOthers, noteSearch, noteCandidate } from '../rules/steps.ts';
import { type Signer, signerOf } from '../signer.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';
import type { TrustAnchor } from '../trust-anchor.ts';
import { NO_LIMITS } from '../stack-rules.ts';
import type { RefusalCode } from '../verdict.ts';

export const axtls: Stack = {
  name: 'axtls',
  title: 'axTLS (ESP8266 Arduino core up to 2.4)',
  evidence: 'from source',
  versions: ['axtls-8266 (read, not run)'],
  sources: ['axtls-8266 ssl/x509.c', 'ESP8266 Arduino core 2.4 WiFiClientSecure::_verifyDN'],
  // TLS 1.0 to 1.2 with RSA key exchange and nothing else.
  defaultHellos: [{ profile: 'tls12-static-rsa', sni: true }],
  malformedCode: null,
  rules: {
    ...NO_LIMITS,
    ...{ walk: 'in-order', otherWays: 'none', mustVerify: 'every-certificate', endsAt: 'top-of-list' },
    ...{ names: 'common-name-organization', keyIds: 'ignored', dates: 'checked', anchorDates: 'ignored' },
    ...{ hostName: 'checked', commonName: 'always', endEntityUsage: 'unchecked' },
    nameConstraints: 'unchecked',
    signatures: ['rsa'],
  },
  unknown: {},
  can: {
    mustVerify: ['every-certificate'],
    dates: ['checked'],
    anchorDates: ['ignored'],
    hostName: ['checked'],
    signatures: 'fixed',
  },
  verify: verifyLikeAxtls,
};

interface AxtlsError {
  /** x509_display_error; null where it is not known. */
  readonly text: string | null;
  readonly code: RefusalCode;
  readonly detail: string;
}

function verifyLikeAxtls({ served, anchors, host, checks }: Presentation): Finding {
  const path = served.map(signerOf);
  for (const [depth, certificate] of served.entries()) {
    const next = served[depth + 1];
    const anchor = next === undefined ? trustedIssuer(certificate, anchors, checks) : null;
    const issuer = next === undefined ? anchor : signerOf(next);
    if (next !== undefined) noteSearch(certificate, 'in the next certificate of the list', checks);
    const error =
      keyError(certificate) ??
      dateError(certificate, checks) ??
      constraintError(certificate, depth) ??
      linkError(certificate, issuer, depth, checks);
    const good = 'key, dates and constraints are good, and its issuer signed it';
    noteCheck(
      signerOf(certificate),
      error && (() => (error.text === null ? error.detail : `${error.detail} (${error.text})`)),
      good,
      checks,
    );
    if (error !== null) {
      return refused(error.text, { path: path.slice(0, depth + 1), code: error.code, depth, detail: error.detail });
    }
    if (anchor !== null) path.push(anchor);
  }
  const [endEntity] = served;
  const isNamed = host === null || namesHost(endEntity, host, HOST_NAMES);
  noteHostName(endEntity, host, isNamed, checks);
  if (isNamed) return accepted(path);
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return refused(null, { path, code: 'name-mismatch', depth: 0, detail });
}

/**
 * The first anchor of the name. In the device an anchor that does not say that it is a CA (one of version 1 cannot) and
 * comes before it makes the search go round for ever, so that nothing behind it is found.
 */
function trustedIssuer(certificate: Certificate, anchors: readonly TrustAnchor[], checks: Checks): TrustAnchor | null {
  const issuer = byCommonNameAndOrganization(certificate.issuer);
  const isNamed = ({ subject }: TrustAnchor): boolean => byCommonNameAndOrganization(subject) === issuer;
  noteSearch(certificate, 'among the anchors, by CN, O and OU', checks);
  for (const anchor of anchors) {
    const saysCa = anchor.certificate === null || anchor.certificate.basicConstraints?.ca === true;
    if (certificate.basicConstraints !== null && !saysCa) {
      noteCandidate(
        anchor,
        () => 'does not say that it is a CA: the search stops here, and nothing behind it is found',
        '',
        checks,
      );
      return null;
    }
    if (!isNamed(anchor)) continue;
    noteCandidate(anchor, null, 'is the first that bears the name', checks);
    return anchor;
  }
  noteOthers(certificate, anchors, isNamed, checks);
  return null;
}

/** x509_new reads RSA keys alone. */
function keyError({ publicKeyType: { kind }, subject }: Certificate): AxtlsError | null {
  if (kind === 'rsa') return null;
  const detail = `${quoted(subject)} has a key that is not RSA`;
  return { text: null, code: 'unsupported-algorithm', detail };
}

function dateError(certificate: Certificate, checks: Checks): AxtlsError | null {
  if (checks.isNotYetValid(certificate)) {
    return { text: 'Cert is not yet valid', code: 'not-yet-valid', detail: notYetValidText(certificate) };
  }
  if (!checks.isExpired(certificate, 'inclusive')) return null;
  return { text: 'Cert has expired', code: 'expired', detail: expiredText(certificate) };
}

/** keyCertSign needs a CA, and a CA's path length counts; whether an issuer is a CA at all is not asked. */
function constraintError({ basicConstraints, keyUsage, subject }: Certificate, depth: number): AxtlsError | null {
  const text = 'Basic constraint invalid';
  const name = quoted(subject);
  if (basicConstraints === null) return null;
  const signs = keyUsage?.has('keyCertSign');
  if (!basicConstraints.ca) {
    return signs === true ? { text, code: 'not-a-ca', detail: `${name} may sign certificates but is no CA` } : null;
  }
  if (signs === false || basicConstraints.pathLength === null || basicConstraints.pathLength + 1 >= depth) return null;
  return { text, code: 'path-length', detail: `the path length of ${name} is exceeded` };
}

function linkError(certificate: Certificate, issuer: Signer | null, depth: number, checks: Checks): AxtlsError | null {
  const name = quoted(certificate.subject);
  const by = quoted(certificate.issuer);
  if (issuer === null) {
    const detail = `${by}, the issuer of the last served certificate, is not among the anchors`;
    return { text: 'No trusted cert is available', code: depth === 0 ? 'issuer-missing' : 'anchor-missing', detail };
  }
  if (byCommonNameAndOrganization(issuer.subject) !== byCommonNameAndOrganization(certificate.issuer)) {
    const detail = `${by}, the issuer of ${name}, should follow it, but ${quoted(issuer.subject)} does`;
    return { text: 'Chain is invalid (check order of certs)', code: 'anchor-missing', detail };
  }
  if (certificate.signatureAlgorithm.family === 'rsa' && checks.isSignedBy(certificate, issuer)) return null;
  const detail = `the signature of ${name} is not by the key of ${quoted(issuer.subject)}, or not RSA`;
  return { text: 'Bad signature', code: 'signature-invalid', detail };
}

// WiFiClientSecure::_verifyDN: a CN that fits is enough, whatever subjectAltName says.
const HOST_NAMES: HostNameRule = {
  covers: coversWholeLabel,
  commonNameCounts: 'always',
  addresses: 'like-names',
};
