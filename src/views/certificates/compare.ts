// Before and after: what of a served list changed, certificate by certificate, and what did not.
import { isoSecond } from '../../lib/dates.ts';
import type { CertificateFacts, ReadCertificate } from './facts.ts';

/** A certificate, and where in its list it is served, from 0. */
export interface Placed extends ReadCertificate {
  readonly position: number;
}

/** How two certificates of the two lists belong together. */
export type Likeness =
  | 'same' // byte for byte
  | 'reissued' // the same name and key: a CA's certificate anew, or a cross-sign
  | 'renewed' // the same name, another key
  | 'renamed' // the same key, another name
  | 'replaced'; // what stands in its place

export type PositionComparison = {
  readonly role: 'end-entity' | 'intermediate';
} & (
  | {
      readonly kind: 'both';
      readonly likeness: Likeness;
      readonly before: Placed;
      readonly after: Placed;
      readonly fields: readonly FieldComparison[];
      readonly names: NamesComparison;
    }
  | { readonly kind: 'added'; readonly after: Placed }
  | { readonly kind: 'removed'; readonly before: Placed }
);

export interface FieldComparison {
  readonly field: Field;
  /** Null where the certificate does not have it or cannot be decoded. */
  readonly before: string | null;
  readonly after: string | null;
  readonly isChanged: boolean;
}

export interface NamesComparison {
  readonly kept: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const VALUES = {
  subject: ({ subject }) => subject,
  issuer: ({ issuer }) => issuer,
  key: ({ key }) => key,
  'SPKI SHA-256': ({ spkiSha256 }) => spkiSha256,
  signature: ({ signature }) => signature,
  serial: ({ serialNumber }) => serialNumber,
  'not before': ({ notBefore }) => isoSecond(notBefore),
  'not after': ({ notAfter }) => isoSecond(notAfter),
  'subject key ID': ({ subjectKeyId }) => subjectKeyId,
  'authority key ID': ({ authorityKeyId }) => authorityKeyId,
  'SHA-256': ({ sha256 }) => sha256,
} as const satisfies Readonly<Record<string, (facts: CertificateFacts) => string | null>>;
export type Field = keyof typeof VALUES;
export const FIELDS = Object.keys(VALUES) as readonly Field[];

/**
 * The end entities against each other, then each intermediate against the one that it most likely came from: the same
 * certificate, else the same name and key, the same name, the same key; what is left in the order of the lists. What is
 * only on one side comes last.
 */
export function compareLists(
  before: readonly ReadCertificate[],
  after: readonly ReadCertificate[],
): readonly PositionComparison[] {
  const [oldEnd, ...oldRest] = placed(before);
  const [newEnd, ...newRest] = placed(after);
  return [...compareEnds(oldEnd, newEnd), ...compareRest(oldRest, newRest)];
}

function placed(certificates: readonly ReadCertificate[]): readonly Placed[] {
  return certificates.map((certificate, position) => ({ ...certificate, position }));
}

function compareEnds(before: Placed | undefined, after: Placed | undefined): readonly PositionComparison[] {
  const role = 'end-entity';
  if (before !== undefined && after !== undefined) return [compareBoth(role, before, after)];
  if (before !== undefined) return [{ role, kind: 'removed', before }];
  return after === undefined ? [] : [{ role, kind: 'added', after }];
}

type Alike = (a: Placed, b: Placed) => boolean;

const MATCHES: readonly Alike[] = [
  (a, b) => a.sha256 === b.sha256,
  ...(
    [
      ['subject', 'spkiSha256'],
      ['subject'],
      ['spkiSha256'],
    ] as const satisfies readonly (readonly (keyof CertificateFacts)[])[]
  ).map(
    (keys): Alike =>
      (a, b) =>
        a.facts !== null && keys.every((key) => a.facts?.[key] === b.facts?.[key]),
  ),
  () => true,
];

function compareRest(before: readonly Placed[], after: readonly Placed[]): readonly PositionComparison[] {
  const role = 'intermediate';
  const pairs: { readonly before: Placed; readonly after: Placed }[] = [];
  let [oldLeft, newLeft] = [before, after];
  for (const isAlike of MATCHES) {
    for (const old of oldLeft) {
      const match = newLeft.find((one) => isAlike(old, one));
      if (match === undefined) continue;
      pairs.push({ before: old, after: match });
      oldLeft = oldLeft.filter((one) => one !== old);
      newLeft = newLeft.filter((one) => one !== match);
    }
  }
  return [
    ...pairs
      .toSorted((a, b) => a.after.position - b.after.position)
      .map((pair) => compareBoth(role, pair.before, pair.after)),
    ...newLeft.map((one): PositionComparison => ({ role, kind: 'added', after: one })),
    ...oldLeft.map((one): PositionComparison => ({ role, kind: 'removed', before: one })),
  ];
}

function compareBoth(role: PositionComparison['role'], before: Placed, after: Placed): PositionComparison {
  const [old, now] = [before.facts, after.facts];
  const fields = FIELDS.map((field): FieldComparison => {
    const values = { before: valueOf(before, field), after: valueOf(after, field) };
    return { field, ...values, isChanged: values.before !== values.after };
  });
  const names = compareNames(old?.names ?? [], now?.names ?? []);
  return { role, kind: 'both', likeness: likenessOf(before, after), before, after, fields, names };
}

/** Of a certificate that cannot be decoded nothing but its digest is known. */
function valueOf({ facts, sha256 }: Placed, field: Field): string | null {
  if (facts !== null) return fieldOf(facts, field);
  return field === 'SHA-256' ? sha256 : null;
}

/** What a certificate has in a field, as text; null where it has none. */
export function fieldOf(facts: CertificateFacts, field: Field): string | null {
  return VALUES[field](facts);
}

function likenessOf(before: Placed, after: Placed): Likeness {
  if (before.sha256 === after.sha256) return 'same';
  if (before.facts === null || after.facts === null) return 'replaced';
  const isSameKey = before.facts.spkiSha256 === after.facts.spkiSha256;
  if (before.facts.subject === after.facts.subject) return isSameKey ? 'reissued' : 'renewed';
  return isSameKey ? 'renamed' : 'replaced';
}

function compareNames(before: readonly string[], after: readonly string[]): NamesComparison {
  const [old, now] = [new Set(before), new Set(after)];
  return {
    kept: [...old].filter((name) => now.has(name)),
    added: [...now].filter((name) => !old.has(name)),
    removed: [...old].filter((name) => !now.has(name)),
  };
}
