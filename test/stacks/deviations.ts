// What may be wrong, or merely unusual, with a plan. Each row bends it; a draw takes none to three of them.
import { contextPrimitive, integer, octetString, oid, sequence, contextConstructed } from '../support/der.ts';
import type { NameSpec } from '../support/ca-name.ts';
import { nameDer } from '../support/ca-name.ts';
import type { Dice } from './dice.ts';
import { type Draft, draftOf, ENDED, HOSTS, intermediateLabels, NOT_BEGUN, type Plan } from './plan.ts';

interface Deviation {
  readonly weight: number;
  readonly bend: (plan: Plan, dice: Dice) => void;
}

/** Bends the plan, and notes by what. */
export function deviate(plan: Plan, dice: Dice): void {
  const count = dice.weighted([
    [25, 0],
    [45, 1],
    [22, 2],
    [8, 3],
  ]);
  const table = Object.entries(DEVIATIONS).map(([name, deviation]) => [deviation.weight, name] as const);
  for (let i = 0; i < count; i += 1) {
    const name = dice.weighted(table);
    DEVIATIONS[name]?.bend(plan, dice);
    plan.deviations.push(name);
  }
}

const withLeaf = (weight: number, change: (leaf: Draft, plan: Plan, dice: Dice) => void): Deviation => ({
  weight,
  bend: (plan, dice) => {
    change(draftOf(plan, 'L'), plan, dice);
  },
});

/** One of the intermediates; without one, the root. */
const withIntermediate = (weight: number, change: (ca: Draft, plan: Plan, dice: Dice) => void): Deviation => ({
  weight,
  bend: (plan, dice) => {
    const labels = intermediateLabels(plan);
    change(draftOf(plan, labels.length === 0 ? 'R' : dice.pick(labels)), plan, dice);
  },
});

const withRoot = (weight: number, change: (root: Draft, plan: Plan, dice: Dice) => void): Deviation => ({
  weight,
  bend: (plan, dice) => {
    change(draftOf(plan, dice.chance(0.75) ? 'R' : 'O'), plan, dice);
  },
});

const withCross = (weight: number, change: (cross: Draft, plan: Plan, dice: Dice) => void): Deviation => ({
  weight,
  bend: (plan, dice) => {
    change(draftOf(plan, dice.pick(['X', 'X', 'XI', 'Y'])), plan, dice);
  },
});

const order: Readonly<Record<string, Deviation>> = {
  drop: { weight: 8, bend: dropOne },
  dropAll: { weight: 2, bend: (plan) => (plan.served = ['L']) },
  reverse: { weight: 3, bend: (plan) => (plan.served = ['L', ...plan.served.slice(1).reverse()]) },
  shuffle: { weight: 4, bend: (plan, dice) => (plan.served = ['L', ...dice.shuffled(plan.served.slice(1))]) },
  duplicate: { weight: 2, bend: (plan, dice) => (plan.served = inserted(plan, dice.pick(plan.served), dice)) },
  duplicateLeaf: { weight: 1, bend: (plan) => (plan.served = ['L', ...plan.served]) },
  extraAtEnd: { weight: 5, bend: (plan, dice) => plan.served.push(dice.pick(['U', 'UI', 'R2', 'IK', 'Y'])) },
  extraInside: {
    weight: 5,
    bend: (plan, dice) => (plan.served = inserted(plan, dice.pick(['U', 'UI', 'R2', 'IK']), dice)),
  },
  extraFirst: { weight: 1, bend: (plan, dice) => (plan.served = [dice.pick(['UI', 'R', 'X']), ...plan.served]) },
  extraTwo: { weight: 1, bend: (plan) => plan.served.push('UI', 'U') },
  pinnedAll: { weight: 1, bend: (plan) => (plan.anchors = [...new Set([...plan.anchors, ...plan.served])]) },
};

const dates: Readonly<Record<string, Deviation>> = {
  leafEnded: withLeaf(3, (leaf) => (leaf.notAfter = '2026-02-01T00:00:00Z')),
  leafNotBegun: withLeaf(2, (leaf) => Object.assign(leaf, { notBefore: NOT_BEGUN })),
  leafEndsNow: withLeaf(1, (leaf, plan) => (leaf.notAfter = plan.at)),
  leafBeginsNow: withLeaf(1, (leaf, plan) => (leaf.notBefore = plan.at)),
  intermediateEnded: withIntermediate(4, (ca) => (ca.notAfter = ENDED)),
  intermediateNotBegun: withIntermediate(1, (ca) => (ca.notBefore = NOT_BEGUN)),
  rootEnded: withRoot(5, (root) => (root.notAfter = ENDED)),
  rootNotBegun: withRoot(1, (root) => (root.notBefore = NOT_BEGUN)),
  crossEnded: withCross(4, (cross) => (cross.notAfter = ENDED)),
  crossNotBegun: withCross(1, (cross) => (cross.notBefore = NOT_BEGUN)),
  clock1970: { weight: 2, bend: (plan) => (plan.at = '1970-01-01T00:48:10Z') },
  clock2017: { weight: 1, bend: (plan) => (plan.at = '2017-07-01T00:00:00Z') },
  clock2035: { weight: 1, bend: (plan) => (plan.at = '2035-01-01T00:00:00Z') },
};

const signatures: Readonly<Record<string, Deviation>> = {
  leafSha1: withLeaf(1, (leaf) => (leaf.digest = 'sha1')),
  leafSha384: withLeaf(1, (leaf) => (leaf.digest = 'sha384')),
  leafPss: withLeaf(1, (leaf, plan) => (leaf.pss = isRsaSigned(leaf, plan))),
  intermediateSha1: withIntermediate(3, (ca) => (ca.digest = 'sha1')),
  intermediateSha512: withIntermediate(1, (ca) => (ca.digest = 'sha512')),
  intermediatePss: withIntermediate(3, (ca, plan) => (ca.pss = isRsaSigned(ca, plan))),
  rootSha1: withRoot(2, (root) => (root.digest = 'sha1')),
  crossSha1: withCross(1, (cross) => (cross.digest = 'sha1')),
  intermediateBroken: withIntermediate(1, (ca) => (ca.breakSignature = true)),
  leafBroken: withLeaf(1, (leaf) => (leaf.breakSignature = true)),
  crossBroken: withCross(1, (cross) => (cross.breakSignature = true)),
  rootBroken: withRoot(1, (root) => (root.breakSignature = true)),
  leafRsa1024: withLeaf(1, (leaf) => (leaf.kind = 'rsa1024')),
  intermediateRsa1024: withIntermediate(1, (_, plan, dice) => {
    rekey(plan, dice.pick([...intermediateLabels(plan), 'R']), 'rsa1024');
  }),
  rootRsa1024: {
    weight: 1,
    bend: (plan) => {
      rekey(plan, 'R', 'rsa1024');
    },
  },
  rootEd25519: {
    weight: 1,
    bend: (plan) => {
      rekey(plan, 'R', 'ed25519');
    },
  },
  intermediateEd25519: withIntermediate(1, (_, plan, dice) => {
    rekey(plan, dice.pick([...intermediateLabels(plan), 'R']), 'ed25519');
  }),
};

const keyIds: Readonly<Record<string, Deviation>> = {
  leafNoAkid: withLeaf(1, (leaf) => (leaf.authorityKeyId = 'omit')),
  leafWrongAkid: withLeaf(3, (leaf) => {
    leaf.authorityKeyId = WRONG_KEY_ID;
    // Not twice, where another deviation wrote it out.
    leaf.extensions = (leaf.extensions ?? []).filter(({ oid }) => oid !== AUTHORITY_KEY_IDENTIFIER);
  }),
  leafNoSkid: withLeaf(1, (leaf) => (leaf.subjectKeyId = 'omit')),
  intermediateNoAkid: withIntermediate(2, (ca) => (ca.authorityKeyId = 'omit')),
  intermediateWrongAkid: withIntermediate(3, (ca) => (ca.authorityKeyId = WRONG_KEY_ID)),
  intermediateNoSkid: withIntermediate(2, (ca) => (ca.subjectKeyId = 'omit')),
  rootNoSkid: withRoot(2, (root) => (root.subjectKeyId = 'omit')),
  rootWithAkid: withRoot(1, (root) => (root.authorityKeyId = WRONG_KEY_ID)),
  crossWrongAkid: withCross(1, (cross) => (cross.authorityKeyId = WRONG_KEY_ID)),
  akidBySerial: withLeaf(2, (leaf, plan, dice) => {
    identifyBySerial(leaf, plan, dice.chance(0.5));
  }),
};

const authorities: Readonly<Record<string, Deviation>> = {
  intermediateNotCa: withIntermediate(2, (ca) => Object.assign(ca, { ca: false, keyUsage: ['digitalSignature'] })),
  intermediateNoBasicConstraints: withIntermediate(2, (ca) =>
    Object.assign(ca, { ca: 'omit', keyUsage: ['keyCertSign'] }),
  ),
  intermediateBare: withIntermediate(1, (ca) => Object.assign(ca, { ca: 'omit', keyUsage: 'omit' })),
  intermediateV1: withIntermediate(1, (ca) => (ca.version = 1)),
  intermediateKeyUsage: withIntermediate(2, (ca) => (ca.keyUsage = ['digitalSignature', 'cRLSign'])),
  intermediateNoKeyUsage: withIntermediate(1, (ca) => (ca.keyUsage = 'omit')),
  intermediatePathLength: withIntermediate(4, (ca, _, dice) => (ca.pathLength = dice.below(3))),
  rootPathLength: withRoot(2, (root, _, dice) => (root.pathLength = dice.below(3))),
  crossPathLength: withCross(1, (cross, _, dice) => (cross.pathLength = dice.below(3))),
  rootNotCa: withRoot(1, (root) => Object.assign(root, { ca: false })),
  rootNoBasicConstraints: withRoot(1, (root) => Object.assign(root, { ca: 'omit' })),
  rootV1: withRoot(2, (root) => (root.version = 1)),
  rootKeyUsage: withRoot(1, (root) => (root.keyUsage = ['cRLSign'])),
  rootNoKeyUsage: withRoot(1, (root) => (root.keyUsage = 'omit')),
  rootMailOnly: withRoot(1, (root) => (root.extendedKeyUsage = ['1.3.6.1.5.5.7.3.4'])),
  intermediateServerPurpose: withIntermediate(1, (ca) => (ca.extendedKeyUsage = ['serverAuth', 'clientAuth'])),
  intermediateClientPurpose: withIntermediate(2, (ca) => (ca.extendedKeyUsage = ['clientAuth'])),
};

const endEntities: Readonly<Record<string, Deviation>> = {
  leafClientPurpose: withLeaf(3, (leaf) => (leaf.extendedKeyUsage = ['clientAuth'])),
  leafAnyPurpose: withLeaf(1, (leaf) => (leaf.extendedKeyUsage = ['any'])),
  leafNoPurpose: withLeaf(1, (leaf) => delete leaf.extendedKeyUsage),
  leafCriticalPurpose: withLeaf(1, (leaf) => (leaf.extendedKeyUsageCritical = true)),
  leafNoKeyUsage: withLeaf(1, (leaf) => (leaf.keyUsage = 'omit')),
  leafAgreementOnly: withLeaf(1, (leaf) => (leaf.keyUsage = ['keyAgreement'])),
  leafEnciphersOnly: withLeaf(
    1,
    (leaf) => (leaf.keyUsage = leaf.kind === 'rsa2048' ? ['keyEncipherment'] : ['digitalSignature']),
  ),
  leafIsCa: withLeaf(1, (leaf) => Object.assign(leaf, { ca: true, keyUsage: ['digitalSignature', 'keyCertSign'] })),
  leafNoBasicConstraints: withLeaf(1, (leaf) => (leaf.ca = 'omit')),
  leafSelfSigned: withLeaf(2, (leaf, plan, dice) => {
    leaf.issuer = null;
    if (dice.chance(0.6)) plan.anchors = [...new Set([...plan.anchors, 'L'])];
  }),
  cnOnly: withLeaf(3, (leaf) => delete leaf.dnsNames),
  cnOnlyOther: withLeaf(2, (leaf) => Object.assign(leaf, { dnsNames: [], subject: commonName('other.example.net') })),
  cnOnlyWildcard: withLeaf(1, (leaf, { host }) =>
    Object.assign(leaf, { dnsNames: [], subject: commonName(wildcardOf(host)) }),
  ),
  sanOther: withLeaf(3, (leaf) => (leaf.dnsNames = ['other.example.net', 'www.example.net'])),
  sanOneOfMany: withLeaf(1, (leaf, { host }) => (leaf.dnsNames = ['www.example.net', host.toUpperCase()])),
  sanWildcard: withLeaf(3, (leaf, { host }) => (leaf.dnsNames = [wildcardOf(host)])),
  sanWildcardTooHigh: withLeaf(2, (leaf, { host }) => (leaf.dnsNames = [`*.${host.split('.').slice(2).join('.')}`])),
  sanWildcardPartial: withLeaf(
    1,
    (leaf, { host }) => (leaf.dnsNames = [`${host.slice(0, 1)}*.${host.split('.').slice(1).join('.')}`]),
  ),
  hostUpperCase: { weight: 1, bend: (plan) => (plan.host = plan.host.toUpperCase()) },
  hostOther: { weight: 1, bend: (plan, dice) => (plan.host = dice.pick(HOSTS)) },
  addressInSan: withLeaf(1, (leaf, plan) => {
    plan.host = ADDRESS;
    Object.assign(leaf, { dnsNames: [], ipAddresses: [ADDRESS] });
  }),
  addressOther: withLeaf(1, (leaf, plan) => {
    plan.host = ADDRESS;
    Object.assign(leaf, { ipAddresses: ['192.0.2.11'] });
  }),
  addressAsDnsName: withLeaf(1, (leaf, plan) => {
    plan.host = ADDRESS;
    leaf.dnsNames = [ADDRESS];
  }),
  addressAsCommonName: withLeaf(1, (leaf, plan) => {
    plan.host = ADDRESS;
    Object.assign(leaf, { dnsNames: [], subject: commonName(ADDRESS) });
  }),
};

const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';

const extensions: Readonly<Record<string, Deviation>> = {
  constraintsPermit: withIntermediate(3, (ca, { host }, dice) => {
    constrain(ca, 'permittedDns', parentOf(host), dice.chance(0.7));
  }),
  constraintsForbid: withIntermediate(2, (ca, _, dice) => {
    constrain(ca, 'permittedDns', 'example.test', dice.chance(0.7));
  }),
  constraintsExclude: withIntermediate(2, (ca, { host }, dice) => {
    constrain(ca, 'excludedDns', dice.chance(0.5) ? parentOf(host) : 'example.test', dice.chance(0.7));
  }),
  rootConstraints: withRoot(1, (root, { host }, dice) => {
    constrain(root, 'permittedDns', dice.chance(0.5) ? parentOf(host) : 'example.test', true);
  }),
  unknownCriticalLeaf: withLeaf(1, (leaf) => {
    extend(leaf, UNKNOWN_EXTENSION, true, octetString(new Uint8Array(2)));
  }),
  unknownCriticalIntermediate: withIntermediate(1, (ca) => {
    extend(ca, UNKNOWN_EXTENSION, true, octetString(new Uint8Array(2)));
  }),
  unknownExtension: withIntermediate(1, (ca) => {
    extend(ca, UNKNOWN_EXTENSION, false, octetString(new Uint8Array(2)));
  }),
  policies: withIntermediate(1, (ca, _, dice) => {
    extend(ca, '2.5.29.32', dice.chance(0.5), sequence(sequence(oid('2.23.140.1.2.1'))));
  }),
  anyPolicy: withIntermediate(1, (ca, _, dice) => {
    extend(ca, '2.5.29.32', dice.chance(0.5), sequence(sequence(oid('2.5.29.32.0'))));
  }),
};

const names: Readonly<Record<string, Deviation>> = {
  issuerOtherStringType: withIntermediate(2, (ca, plan, dice) => {
    rewriteIssuer(dice.chance(0.5) ? ca : draftOf(plan, 'L'), plan, (rdn) => ({ ...rdn, as: 'printable' }));
  }),
  issuerOtherCase: withIntermediate(2, (ca, plan, dice) => {
    rewriteIssuer(dice.chance(0.5) ? ca : draftOf(plan, 'L'), plan, (rdn) => ({
      ...rdn,
      value: rdn.value.toUpperCase(),
    }));
  }),
  issuerOtherSpaces: withIntermediate(1, (ca, plan, dice) => {
    rewriteIssuer(dice.chance(0.5) ? ca : draftOf(plan, 'L'), plan, (rdn) => ({
      ...rdn,
      value: rdn.value.replace(' ', '  '),
    }));
  }),
};

const DEVIATIONS: Readonly<Record<string, Deviation>> = {
  ...order,
  ...dates,
  ...signatures,
  ...keyIds,
  ...authorities,
  ...endEntities,
  ...extensions,
  ...names,
};

const WRONG_KEY_ID = '00112233445566778899aabbccddeeff00112233';
const UNKNOWN_EXTENSION = '1.3.6.1.4.1.55555.1';
const ADDRESS = '192.0.2.10';

function dropOne(plan: Plan, dice: Dice): void {
  const at = 1 + dice.below(Math.max(1, plan.served.length - 1));
  plan.served = plan.served.filter((_, i) => i !== at);
}

function inserted({ served }: Plan, label: string, dice: Dice): string[] {
  const at = 1 + dice.below(served.length);
  return [...served.slice(0, at), label, ...served.slice(at)];
}

function isRsaSigned({ issuer, kind }: Draft, plan: Plan): boolean {
  return (issuer === null ? kind : draftOf(plan, issuer).kind).startsWith('rsa');
}

/** A key of another kind, for all certificates that are about it. */
function rekey(plan: Plan, label: string, kind: Draft['kind']): void {
  const { key } = draftOf(plan, label);
  for (const draft of plan.drafts.values()) if (draft.key === key) draft.kind = kind;
}

/** authorityCertIssuer and authorityCertSerialNumber, right or wrong, in place of the key id (RFC 5280 section 4.2.1.1). */
function identifyBySerial(leaf: Draft, plan: Plan, right: boolean): void {
  if (leaf.issuer === null) return;
  const above = draftOf(plan, leaf.issuer);
  above.serialNumber = 4711;
  const name = nameDer(above.issuer === null ? above.subject : draftOf(plan, above.issuer).subject);
  const value = sequence(
    contextConstructed(1, contextConstructed(4, name)),
    contextPrimitive(2, integer(right ? 4711 : 4712).subarray(2)),
  );
  leaf.authorityKeyId = 'omit';
  extend(leaf, AUTHORITY_KEY_IDENTIFIER, false, value);
}

function constrain(ca: Draft, list: 'permittedDns' | 'excludedDns', domain: string, critical: boolean): void {
  ca.nameConstraints = { [list]: [domain], critical };
}

function extend(draft: Draft, type: string, critical: boolean, value: Uint8Array): void {
  draft.extensions = [
    ...(draft.extensions ?? []).filter((known) => known.oid !== type),
    { oid: type, critical, value },
  ];
}

function rewriteIssuer(draft: Draft, plan: Plan, change: (attribute: Attribute) => Attribute): void {
  if (draft.issuer === null) return;
  draft.issuerName = draftOf(plan, draft.issuer).subject.flat().map(change);
}

type Attribute = Exclude<NameSpec[number], readonly unknown[]>;

function commonName(value: string): NameSpec {
  return [{ type: 'CN', value }];
}

function parentOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

function wildcardOf(host: string): string {
  return `*.${host.split('.').slice(1).join('.')}`;
}
