// Crafted lists that lead a search astray: CAs that have all signed each other.
import { issue, type IssuedCertificate, type KeyKind, type KeyPair, keyPair } from '../support/ca.ts';
import { HOST } from './judging.ts';

export interface MeshSpec {
  readonly roots: number;
  readonly intermediates: number;
  readonly kind: KeyKind;
  /** `tiers`: one name for all roots and one for all intermediates. `one`: a single name for all CAs. */
  readonly names: 'tiers' | 'one';
  /** Whether the intermediates have signed the roots as well, so that there are circles. */
  readonly bothWays: boolean;
}

export interface Mesh {
  readonly served: readonly IssuedCertificate[];
  /** The self-signed roots of the mesh: with any of them pinned, there is a path. */
  readonly roots: readonly IssuedCertificate[];
  /** Has the roots' name, and has signed nothing. */
  readonly stranger: IssuedCertificate;
  /** Has signed the last root of the mesh alone, by the certificate at the end of `servedToHidden`. */
  readonly hidden: IssuedCertificate;
  readonly servedToHidden: readonly IssuedCertificate[];
}

/** Every intermediate signed by every root, none with key ids, so that nothing but a signature tells them apart. */
export function meshOf({ roots: width, intermediates: height, kind, names, bothWays }: MeshSpec): Mesh {
  const rootName = 'CN=Mesh CA';
  const intermediateName = names === 'one' ? rootName : 'CN=Mesh Intermediate';
  const ca = { authorityKeyId: 'omit', subjectKeyId: 'omit', ca: true } as const;
  const key = (name: string): KeyPair => keyPair(`mesh ${name}`, kind);
  const roots = numbers(width).map((n) => issue({ ...ca, subject: rootName, key: key(`root ${n}`) }));
  const downwards = numbers(height).map((n) =>
    roots.map((issuer) => issue({ ...ca, subject: intermediateName, issuer, key: key(`intermediate ${n}`) })),
  );
  const firsts = downwards.map(([first]) => existing(first));
  const upwards = firsts.flatMap((issuer) => roots.map(({ spec }) => issue({ ...spec, issuer })));
  const endEntity = issue({
    subject: `CN=${HOST}`,
    issuer: existing(firsts[0]),
    dnsNames: [HOST],
    authorityKeyId: 'omit',
    key: key('end entity'),
  });
  const served = [endEntity, ...downwards.flat(), ...(bothWays ? upwards : [])];
  const hidden = issue({ ...ca, subject: rootName, key: key('hidden') });
  const last = issue({ ...existing(roots.at(-1)).spec, issuer: hidden });
  const stranger = issue({ ...ca, subject: rootName, key: key('stranger') });
  return { served, roots, stranger, hidden, servedToHidden: [...served, last] };
}

function numbers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a mesh has at least one root and one intermediate');
  return value;
}
