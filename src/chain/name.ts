// A distinguished name as stacks see it: the bytes as they were encoded, and a text for people.

export interface Name {
  /** The DER of the Name, as it stands in the certificate: some stacks compare nothing else. */
  readonly raw: Uint8Array;
  /** `raw` as lower-case hex, to look names up by. */
  readonly rawHex: string;
  /** RFC 4514, most specific first. Written by a stranger: escape it where it is shown. */
  readonly text: string;
  /** The attributes in the order of the encoding. */
  readonly attributes: readonly NameAttribute[];
}

export interface NameAttribute {
  /** Dotted OID of the attribute type. */
  readonly type: string;
  /** ASN.1 tag number of the string type: 12 UTF8String, 19 PrintableString, 22 IA5String, 30 BMPString, ... */
  readonly tag: number;
  readonly value: string;
  /** Which RelativeDistinguishedName it belongs to, from 0. */
  readonly rdn: number;
}
