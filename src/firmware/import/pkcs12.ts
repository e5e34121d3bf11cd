// PKCS #12 (RFC 7292): the trust stores of Java since 18 (cacerts without a password), and those that keytool, OpenSSL
// and Windows make. The integrity code is not asked: whoever reads anchors has the file from where he trusts it.
import { malformed, oidText, TAG } from '../../chain/der.ts';
import { type BerElement, berChildren, berElementAt, berFields, berOctets } from './ber.ts';
import type { Found, LazyFormat, ReadOptions, Recognition } from './format.ts';
import { atOffset, attemptLater, broken, no, YES } from './found-at.ts';
import { decrypt, type DerivationBudget, newDerivationBudget } from './pkcs12-decrypt.ts';

export const pkcs12: LazyFormat = { id: 'pkcs12', title: 'PKCS #12', recognise, read };

/** Java's custom, the empty password, and none at all. */
const USUAL_PASSWORDS = ['changeit', '', null];

const OID = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  certBag: '1.2.840.113549.1.12.10.1.3',
  safeContentsBag: '1.2.840.113549.1.12.10.1.6',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  /** Oracle's mark of a trusted certificate: sun.security.pkcs12.PKCS12KeyStore. */
  trustedKeyUsage: '2.16.840.1.113894.746875.1.1',
} as const;
const EXPLICIT_0 = 0xa0;

/** PFX ::= SEQUENCE { version INTEGER 3, authSafe, ... }, whatever its length. */
function recognise(bytes: Uint8Array): Recognition {
  if (bytes[0] !== TAG.sequence) return no('offset 0 is no SEQUENCE');
  const start = 2 + ((bytes[1] ?? 0) > 0x80 ? (bytes[1] ?? 0) & 0x7f : 0);
  const isVersion3 = bytes[start] === TAG.integer && bytes[start + 1] === 1 && bytes[start + 2] === 3;
  if (isVersion3 && bytes[start + 3] === TAG.sequence) return YES;
  return no(`the SEQUENCE at offset 0 has no version 3 at offset ${String(start)}`);
}

async function read(bytes: Uint8Array, options: ReadOptions = { passwords: [] }): Promise<readonly Found[]> {
  const reading: Reading = {
    passwords: [...options.passwords, ...USUAL_PASSWORDS],
    budget: newDerivationBudget(),
    bags: [],
    problems: [],
  };
  const whole = await attemptLater(() => readPfx(bytes, reading));
  if (whole.kind === 'failed') reading.problems.push(broken(atOffset(0), whole.detail));
  return [...anchorsAmong(reading.bags), ...reading.problems];
}

interface Reading {
  readonly passwords: readonly (string | null)[];
  readonly budget: DerivationBudget;
  readonly bags: CertificateBag[];
  readonly problems: Found[];
}

interface CertificateBag {
  /** In the file; null where it was encrypted or in pieces. */
  readonly offset: number | null;
  readonly der: Uint8Array;
  readonly name: string | null;
  readonly ofKey: boolean;
  readonly trusted: boolean;
}

/** In a store of Java, only what is marked is trusted; in others, all but the certificates of keys. */
function anchorsAmong(bags: readonly CertificateBag[]): readonly Found[] {
  const marked = bags.some(({ trusted }) => trusted);
  return bags.map((bag): Found => {
    const at = atOffset(bag.offset, bag.name);
    if (bag.ofKey)
      return { kind: 'left-out', at, detail: 'it is the certificate of a private key, and no trust anchor' };
    if (marked && !bag.trusted)
      return { kind: 'left-out', at, detail: 'others are marked as trusted for Java, it is not' };
    return { kind: 'certificate', at, der: bag.der };
  });
}

async function readPfx(bytes: Uint8Array, reading: Reading): Promise<void> {
  const pfx = berElementAt(bytes, 0, bytes.length, 'PFX');
  const [, authSafe] = berFields(bytes, pfx, 'PFX', 2);
  const { type, content } = contentInfo(bytes, authSafe, pfx);
  if (type !== OID.data)
    throw malformed('authSafe', pfx.contentOffset, `has type ${type}, expected data (${OID.data})`);
  const safes = partOf(bytes, 0, content, 'authSafe');
  const list = berElementAt(safes.octets, 0, safes.octets.length, 'AuthenticatedSafe');
  for (const info of berChildren(safes.octets, list, 'AuthenticatedSafe')) await readSafe(safes, info, reading);
}

/** Octets that were inside of others, and where they are in the file, if they are there as they are. */
interface Part {
  readonly octets: Uint8Array;
  readonly origin: number | null;
}

/** The content of an OCTET STRING. */
function partOf(bytes: Uint8Array, origin: number | null, element: BerElement, field: string): Part {
  if ((element.tag & ~CONSTRUCTED) !== TAG.octetString) throw malformed(field, element.offset, 'is no OCTET STRING');
  const { octets, offset } = berOctets(bytes, element, field);
  return { octets, origin: origin === null || offset === null ? null : origin + offset };
}

const CONSTRUCTED = 0x20;

function contentInfo(
  bytes: Uint8Array,
  info: BerElement | undefined,
  parent: BerElement,
): { readonly type: string; readonly content: BerElement } {
  if (info?.tag !== TAG.sequence) throw malformed('ContentInfo', parent.contentEnd, 'is missing');
  const [type, explicit] = berFields(bytes, info, 'ContentInfo', 2);
  if (type?.tag !== TAG.oid || explicit?.tag !== EXPLICIT_0)
    throw malformed('ContentInfo', info.offset, 'has no content');
  const content = berElementAt(bytes, explicit.contentOffset, explicit.contentEnd, 'content');
  return { type: oidText(bytes, type, 'contentType'), content };
}

async function readSafe(safes: Part, info: BerElement, reading: Reading): Promise<void> {
  const { octets, origin } = safes;
  const { type, content } = contentInfo(octets, info, info);
  switch (type) {
    case OID.data:
      readBags(partOf(octets, origin, content, 'SafeContents'), reading, 0);
      break;
    case OID.encryptedData:
      await readEncrypted(safes, content, reading);
      break;
    default: {
      const at = atOffset(origin === null ? null : origin + info.offset);
      reading.problems.push(broken(at, `a part has type ${type}: only passwords open a store of certificates`));
    }
  }
}

/** EncryptedData (RFC 5652 section 8): version, then type, algorithm and ciphertext. */
async function readEncrypted({ octets, origin }: Part, encryptedData: BerElement, reading: Reading): Promise<void> {
  const [, info] = berFields(octets, encryptedData, 'EncryptedData', 2);
  const [, algorithm, ciphertext] = info === undefined ? [] : berFields(octets, info, 'EncryptedContentInfo', 3);
  if (algorithm === undefined || ciphertext === undefined) {
    throw malformed('EncryptedContentInfo', encryptedData.offset, 'has no ciphertext');
  }
  const sealed = berOctets(octets, ciphertext, 'encryptedContent').octets;
  const decryption = await decrypt(octets, algorithm, sealed, reading.passwords, reading.budget);
  if (decryption.kind === 'plain') {
    readBags({ octets: decryption.octets, origin: null }, reading, 0);
    return;
  }
  const at = atOffset(origin === null ? null : origin + encryptedData.offset);
  reading.problems.push(broken(at, `a part is encrypted: ${decryption.detail}`));
}

/** Bags may hold bags; nobody is known to make use of it. */
const MAX_NESTED_BAGS = 4;

function readBags({ octets, origin }: Part, reading: Reading, depth: number): void {
  const list = berElementAt(octets, 0, octets.length, 'SafeContents');
  for (const bag of berChildren(octets, list, 'SafeContents')) readBag({ octets, origin }, bag, reading, depth);
}

/** SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT, bagAttributes SET OPTIONAL } (RFC 7292 section 4.2). */
function readBag({ octets, origin }: Part, bag: BerElement, reading: Reading, depth: number): void {
  const [id, value, attributes] = berFields(octets, bag, 'SafeBag', 3);
  if (id?.tag !== TAG.oid || value?.tag !== EXPLICIT_0) throw malformed('SafeBag', bag.offset, 'has no value');
  const type = oidText(octets, id, 'bagId');
  if (type === OID.safeContentsBag && depth < MAX_NESTED_BAGS) {
    const nested = octets.subarray(value.contentOffset, value.contentEnd);
    readBags({ octets: nested, origin: origin === null ? null : origin + value.contentOffset }, reading, depth + 1);
  }
  // Keys, CRLs and secrets are passed over.
  if (type !== OID.certBag) return;
  const certBag = berElementAt(octets, value.contentOffset, value.contentEnd, 'CertBag');
  const { type: kind, content } = contentInfo(octets, certBag, value);
  if (kind !== OID.x509Certificate) return;
  const { octets: der, origin: offset } = partOf(octets, origin, content, 'certValue');
  const said = attributesIn(octets, attributes);
  const name = said.get(OID.friendlyName);
  reading.bags.push({
    offset,
    der,
    name: name === undefined ? null : textOf(octets, name),
    ofKey: said.has(OID.localKeyId),
    trusted: said.has(OID.trustedKeyUsage),
  });
}

/** The set of values by the OID of the attribute. */
function attributesIn(octets: Uint8Array, set: BerElement | undefined): ReadonlyMap<string, BerElement> {
  const found = new Map<string, BerElement>();
  if (set?.tag !== TAG.set) return found;
  for (const attribute of berChildren(octets, set, 'bagAttributes')) {
    const [id, values] = berFields(octets, attribute, 'attribute', 2);
    if (id?.tag === TAG.oid && values !== undefined) found.set(oidText(octets, id, 'attrId'), values);
  }
  return found;
}

/** A BMPString: UTF-16, big-endian. */
function textOf(octets: Uint8Array, values: BerElement): string {
  const value = berElementAt(octets, values.contentOffset, values.contentEnd, 'friendlyName');
  const content = Buffer.from(octets.subarray(value.contentOffset, value.contentEnd));
  return content
    .subarray(0, content.length - (content.length % 2))
    .swap16()
    .toString('utf16le');
}
