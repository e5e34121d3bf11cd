// Distinguished names of the test CA: from short text, or attribute by attribute with a string type of one's choice.
import { characterString, oid, sequence, setOf, type StringType } from './der.ts';

/** RDNs in the order of the encoding; each one attribute, or several in an array. */
export type NameSpec = readonly (AttributeSpec | readonly AttributeSpec[])[];

export interface AttributeSpec {
  /** `CN`, `O`, ... or a dotted OID. */
  readonly type: string;
  readonly value: string;
  /** Default utf8. */
  readonly as?: StringType;
}

const ATTRIBUTE_OIDS: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
  emailAddress: '1.2.840.113549.1.9.1',
};

/** The DER of the Name. Text is split at commas: `CN=Root A, O=Example`; the empty text is the empty name. */
export function nameDer(name: string | NameSpec): Uint8Array {
  const spec = typeof name === 'string' ? parseName(name) : name;
  return sequence(...spec.map((rdn) => setOf(...(isSeveral(rdn) ? rdn : [rdn]).map(attributeDer))));
}

function parseName(text: string): NameSpec {
  if (text === '') return [];
  return text.split(',').map((part) => {
    const [type = '', ...value] = part.trim().split('=');
    return { type, value: value.join('=') };
  });
}

function isSeveral(rdn: AttributeSpec | readonly AttributeSpec[]): rdn is readonly AttributeSpec[] {
  return Array.isArray(rdn);
}

function attributeDer({ type, value, as = 'utf8' }: AttributeSpec): Uint8Array {
  return sequence(oid(ATTRIBUTE_OIDS[type] ?? type), characterString(as, value));
}
