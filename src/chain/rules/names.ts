// When two distinguished names are the same: each rule gives a key, and names with equal keys are equal.
import type { Name, NameAttribute } from '../name.ts';
import { nameSha1Of } from './name-hash.ts';

export type NameRule = (name: Name) => string;

/** The encodings are the same octet by octet (wolfSSL and BearSSL compare a hash of them). */
export const byOctets: NameRule = (name) => name.rawHex;

/**
 * mbedTLS (x509_string_cmp, library/x509_crt.c): UTF8String and PrintableString are one type and compared without regard
 * to ASCII case; every other type octet by octet. RDNs in order.
 */
export const byMbedtlsStrings: NameRule = remembered((name) =>
  attributeKeys(name, ({ tag, value }) =>
    tag === UTF8_STRING || tag === PRINTABLE_STRING ? `s:${asciiLowerCase(value)}` : `${String(tag)}:${value}`,
  ),
);

/**
 * OpenSSL (x509_name_canon, crypto/x509/x_name.c): strings become UTF-8 in lower case, without white space at the ends
 * and with runs of it as one space; the attributes of one RDN are a set.
 */
export const byOpensslCanonicalForm: NameRule = remembered((name) => {
  const canonical = attributeKeys(name, ({ tag, value }) =>
    CANONICAL_STRINGS.has(tag)
      ? `s:${asciiLowerCase(value.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '').replace(/[ \t\n\v\f\r]+/g, ' '))}`
      : `${String(tag)}:${value}`,
  );
  return canonical;
});

/** GnuTLS between certificates (_gnutls_x509_compare_raw_dn, lib/x509/common.c): as text, whatever the string types. */
export const byText: NameRule = remembered((name) => attributeKeys(name, ({ value }) => value));

/** NetX Secure without NX_SECURE_X509_STRICT_NAME_COMPARE: CN alone, octet by octet of its value. */
export const byCommonName: NameRule = remembered((name) => selectedValues(name, ['2.5.4.3']));

/** axTLS (asn1_compare_dn): CN, O and OU. */
export const byCommonNameAndOrganization: NameRule = remembered((name) =>
  selectedValues(name, ['2.5.4.3', '2.5.4.10', '2.5.4.11']),
);

/** WINC1500: names are the same where their hashes are. A name without octets is like no other. */
export const byValueHash: NameRule = remembered((name) => (name.raw.length === 0 ? name.text : nameSha1Of(name)));

function selectedValues({ attributes }: Name, types: readonly string[]): string {
  return JSON.stringify(types.map((type) => attributes.find((attribute) => attribute.type === type)?.value ?? null));
}

/** What a rule compares, in the words of an explanation. */
export function nameRuleText(rule: NameRule): string {
  switch (rule) {
    case byOctets:
      return 'octet by octet';
    case byMbedtlsStrings:
      return 'UTF8String and PrintableString alike, any case';
    case byOpensslCanonicalForm:
      return 'any case, any string type, white space folded';
    case byText:
      return 'as text';
    case byCommonName:
      return 'CN alone';
    case byCommonNameAndOrganization:
      return 'CN, O and OU';
    case byValueHash:
      return 'by a SHA-1 over its values';
    default:
      return 'by a rule of its own';
  }
}

const UTF8_STRING = 12;
const PRINTABLE_STRING = 19;
// ASN1_MASK_CANON: UTF8, BMP, Universal, Printable, T61, IA5 and Visible strings.
const CANONICAL_STRINGS = new Set([12, 30, 28, 19, 20, 22, 26]);

function attributeKeys(name: Name, valueKey: (attribute: NameAttribute) => string): string {
  return JSON.stringify(
    name.attributes.map((attribute) => [attribute.rdn, attribute.type, valueKey(attribute)]).sort(),
  );
}

export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
}

// Names live as long as their certificates, so their keys may as well.
function remembered(rule: NameRule): NameRule {
  const keys = new WeakMap<Name, string>();
  return (name) => {
    const known = keys.get(name);
    if (known !== undefined) return known;
    const key = rule(name);
    keys.set(name, key);
    return key;
  };
}
