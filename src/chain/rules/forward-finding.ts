// A finding from the forward walk for stacks that are known by their limits only: how they walk is not known, so they are
// taken to walk as mbedTLS does, and they have no codes.
import type { Certificate } from '../certificate.ts';
import { publicKeyTypeOf, type Signer, signerOf } from '../signer.ts';
import type { Failure, Finding, Presentation } from '../stack.ts';
import { type ForwardRules, walkForward } from '../walks/forward-walk.ts';
import { quoted } from './describe.ts';
import { accepted } from './failures.ts';
import { coversWholeLabel, namesHost } from './host-names.ts';
import { byOctets } from './names.ts';

/** `unusableKey`: why the device cannot compute with a key, served or pinned; null when it can. */
export function forwardFinding(
  { served, anchors, host, checks }: Presentation,
  unusableKey: (signer: Signer) => string | null,
): Finding {
  const rules: ForwardRules = {
    sameName: byOctets,
    dates: 'inclusive',
    maxIntermediates: Number.MAX_SAFE_INTEGER,
    weakSignature: () => null,
    weakKey: unusableKey,
  };
  const trust = { issuersOf: () => anchors, pins: () => false };
  const { path, failures } = walkForward(served, trust, rules, checks);
  const [first, ...rest] = [...failures, ...endEntityFailures(served[0], host, unusableKey)];
  return first === undefined ? accepted(path) : { kind: 'refused', failures: [first, ...rest], deviceCode: null };
}

function endEntityFailures(
  endEntity: Certificate,
  host: string | null,
  unusableKey: (signer: Signer) => string | null,
): readonly Failure[] {
  const path = [signerOf(endEntity)];
  const name = quoted(endEntity.subject);
  const unusable = unusableKey(signerOf(endEntity));
  const isNamed =
    host === null ||
    namesHost(endEntity, host, {
      covers: coversWholeLabel,
      commonNameCounts: 'without-subject-alt-name',
      addresses: 'like-names',
    });
  return [
    ...(unusable === null ? [] : [{ path, code: 'weak-key', depth: 0, detail: `${name} ${unusable}` } as const]),
    ...(isNamed ? [] : [{ path, code: 'name-mismatch', depth: 0, detail: `${name} does not name ${host}` } as const]),
  ];
}

/** RSA up to so many bits, and these curves. */
export function keysUpTo(rsaBits: number, curves: readonly string[]): (signer: Signer) => string | null {
  return (signer) => {
    const key = publicKeyTypeOf(signer);
    if (key.kind === 'rsa' && key.bits > rsaBits)
      return `has an RSA key of ${String(key.bits)} bits, which is too large`;
    const known = key.kind === 'rsa' || (key.kind === 'ec' && curves.includes(key.curve));
    return known ? null : 'has a key of a kind that the device does not know';
  };
}
