// A finding from the forward walk for stacks that are known by their limits only: how they walk is not known, so they are
// taken to walk as mbedTLS does, and they have no codes.
import type { Certificate } from '../certificate.ts';
import { type Signer, signerOf } from '../signer.ts';
import type { Capabilities, Failure, Finding, Presentation } from '../stack.ts';
import { NO_LIMITS, type StackRules } from '../stack-rules.ts';
import type { TrustAnchor } from '../trust-anchor.ts';
import { type ForwardRules, walkForward } from '../walks/forward-walk.ts';
import { quoted } from './describe.ts';
import { accepted } from './failures.ts';
import { coversWholeLabel, namesHost } from './host-names.ts';
import { byOctets, byValueHash } from './names.ts';
import { noteHostName } from './steps.ts';

/** The rules that are taken for what is not known. */
export const FORWARD_RULES: StackRules = {
  ...NO_LIMITS,
  ...{ walk: 'forward', otherWays: 'none', mustVerify: 'path', endsAt: 'first-anchor' },
  ...{ names: 'octets', keyIds: 'ignored', dates: 'checked', anchorDates: 'checked' },
  ...{ hostName: 'checked', commonName: 'without-subject-alt-name', endEntityUsage: 'unchecked' },
  nameConstraints: 'unchecked',
};

export const FORWARD_CAN: Capabilities = {
  mustVerify: ['path'],
  dates: ['checked', 'ignored'],
  anchorDates: ['checked', 'ignored'],
  hostName: ['checked'],
  commonName: ['without-subject-alt-name', 'without-dns-name', 'never'],
  maxIntermediates: 'any',
};

/** The walk of mbedTLS by these rules; what limits there are is minded around it. */
export function forwardFinding({ served, anchors, host, checks }: Presentation, rules: StackRules): Finding {
  const forward: ForwardRules = {
    sameName: rules.names === 'value-hash' ? byValueHash : byOctets,
    dates: rules.dates === 'ignored' ? null : 'inclusive',
    anchorDates: rules.anchorDates === 'ignored' ? null : 'inclusive',
    maxIntermediates: rules.maxIntermediates ?? Number.MAX_SAFE_INTEGER,
    weakSignature: () => null,
    weakKey: () => null,
  };
  const { path, failures } = walkForward(
    served,
    { issuersOf: (child) => anchors.map((anchor) => named(anchor, child)), pins: () => false },
    forward,
    checks,
  );
  const [first, ...rest] = [...failures, ...unnamed(served[0], host, rules, checks)];
  return first === undefined ? accepted(path) : { kind: 'refused', failures: [first, ...rest], deviceCode: null };
}

/** An anchor of which a device keeps the hash of a name bears every name that has it: that of the issuer, where it fits. */
function named(anchor: TrustAnchor, { issuer }: Certificate): Signer {
  const { certificate, nameSha1 } = anchor;
  return certificate === null && nameSha1 === byValueHash(issuer) ? { ...anchor, subject: issuer } : anchor;
}

function unnamed(
  endEntity: Certificate,
  host: string | null,
  { commonName }: StackRules,
  checks: Presentation['checks'],
): readonly Failure[] {
  if (host === null) return [];
  const rule = { covers: coversWholeLabel, commonNameCounts: commonName, addresses: 'like-names' } as const;
  const isNamed = namesHost(endEntity, host, rule);
  noteHostName(endEntity, host, isNamed, checks);
  if (isNamed) return [];
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return [{ path: [signerOf(endEntity)], code: 'name-mismatch', depth: 0, detail }];
}
