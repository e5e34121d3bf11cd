// Does a certificate name this host? Stacks differ in wildcards, in the fallback to CN, and in whether they know addresses.
import type { Certificate } from '../certificate.ts';
import { asciiLowerCase } from './names.ts';

export interface HostNameRule {
  /** Whether one name of the certificate, wildcard or not, covers the host. */
  readonly covers: (pattern: string, host: string) => boolean;
  /** When the subject's CN counts: without any subjectAltName, without a dNSName in it, beside both, or never. */
  readonly commonNameCounts: 'without-subject-alt-name' | 'without-dns-name' | 'always' | 'never';
  /** How a host that is an IP address is compared: with iPAddress, or like any other name. */
  readonly addresses: 'ip-address-names' | 'like-names';
}

export function namesHost(certificate: Certificate, host: string, rule: HostNameRule): boolean {
  const names = certificate.subjectAltName ?? [];
  const address = addressOctets(host);
  if (address !== null && rule.addresses === 'ip-address-names') {
    return names.some(({ kind, value }) => kind === 'ip' && addressOctets(value) === address);
  }
  const dnsNames = names.filter(({ kind }) => kind === 'dns');
  const useCommonName = commonNameCounts(rule, certificate, dnsNames.length);
  const patterns = [...dnsNames.map(({ value }) => value), ...(useCommonName ? commonNames(certificate) : [])];
  const wanted = asciiLowerCase(host);
  return patterns.some((pattern) => rule.covers(asciiLowerCase(pattern), wanted));
}

function commonNameCounts(rule: HostNameRule, { subjectAltName }: Certificate, dnsNames: number): boolean {
  switch (rule.commonNameCounts) {
    case 'without-subject-alt-name':
      return subjectAltName === null;
    case 'without-dns-name':
      return dnsNames === 0;
    case 'always':
      return true;
    case 'never':
      return false;
  }
}

export function commonNames(certificate: Certificate): readonly string[] {
  return certificate.subject.attributes.filter(({ type }) => type === '2.5.4.3').map(({ value }) => value);
}

/** The whole left-most label may be `*` (RFC 6125 section 6.4.3). Both in lower case. */
export function coversWholeLabel(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}

/** Java (HostnameChecker.matchLeftmostWildcard): `*` anywhere in the left-most label, and at least two labels after it. */
export function coversLeftmostLabel(pattern: string, host: string): boolean {
  if (!pattern.includes('*')) return pattern === host;
  const [first = '', ...rest] = pattern.split('.');
  const [label = '', ...wanted] = host.split('.');
  return rest.length >= 2 && rest.join('.') === wanted.join('.') && labelCovers(first, label);
}

/** GnuTLS (_gnutls_hostname_compare, lib/str.c): a whole label, and at least two labels after it. */
export function coversLikeGnutls(pattern: string, host: string): boolean {
  return coversWholeLabel(pattern, host) && (pattern === host || pattern.slice(2).includes('.'));
}

/**
 * OpenSSL (valid_star and wildcard_match, crypto/x509/v3_utl.c): one `*` at the start or end of the left-most label,
 * never beside `xn--`, with two dots after it; only a whole label must not be empty.
 */
export function coversLikeOpenssl(pattern: string, host: string): boolean {
  const [, prefix, suffix, rest] = /^([a-z0-9-]*)\*([a-z0-9-]*)(\.[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/.exec(pattern) ?? [];
  if (prefix === undefined || suffix === undefined || rest === undefined) return pattern === host;
  const wholeLabel = prefix === '' && suffix === '';
  if ((prefix !== '' && suffix !== '') || prefix.startsWith('xn--') || suffix.startsWith('xn--')) return false;
  const label = host.slice(0, host.length - rest.length);
  if (!host.endsWith(rest) || !/^[a-z0-9-]+$/.test(label)) return false;
  if (!wholeLabel && label.startsWith('xn--')) return false;
  return label.length >= prefix.length + suffix.length && label.startsWith(prefix) && label.endsWith(suffix);
}

/** wolfSSL (MatchDomainName, src/internal.c): `*` anywhere, for any run of characters without a dot. */
export function coversLikeWolfssl(pattern: string, host: string): boolean {
  if (!pattern.includes('*')) return pattern === host;
  const labels = pattern.split('.');
  const wanted = host.split('.');
  return labels.length === wanted.length && labels.every((label, i) => labelCovers(label, wanted[i] ?? ''));
}

function labelCovers(pattern: string, label: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === label;
  const last = rest.pop() ?? '';
  if (!label.startsWith(first) || !label.endsWith(last) || label.length < first.length + last.length) return false;
  // The pieces between stars, each as early as it can be: no backtracking, however many stars there are.
  let at = first.length;
  for (const piece of rest) {
    const found = label.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= label.length - last.length;
}

/** An IPv4 or IPv6 address in one spelling, or null when the text is none. */
export function addressOctets(text: string): string | null {
  const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (dotted !== undefined) return dotted.every((octet) => octet <= 255) ? dotted.join('.') : null;
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return null;
  const [head = '', tail, ...more] = text.split('::');
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const after = groups(tail ?? '');
  const missing = 8 - groups(head).length - after.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return null;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...after];
  return all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? all.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
    : null;
}
