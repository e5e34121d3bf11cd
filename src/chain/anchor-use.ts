// Whether a stack can use an anchor: it is shown what the anchor would have signed, and believes the signature.
import type { EpochMs } from '../lib/clock.ts';
import { createSignatureLedger, type SignatureLedger } from './checks.ts';
import type { Certificate } from './certificate.ts';
import { createLru } from './lru.ts';
import { endEntityBelow, hostBelow } from './hypothetical-list.ts';
import { runAt } from './run.ts';
import type { Finding, Stack } from './stack.ts';
import { RULE_NAMES, type StackRules } from './stack-rules.ts';
import type { TrustAnchor } from './trust-anchor.ts';
import { rulesOf } from './unknown-rules.ts';
import { rankedAttempts } from './verdict-text.ts';
import type { RefusalCode } from './verdict.ts';

export type AnchorUse =
  /** `path`: the anchors that it went over, by SPKI and certificate. */
  | { readonly kind: 'usable'; readonly over: readonly TrustAnchor[] }
  | {
      readonly kind: 'unusable';
      readonly code: RefusalCode;
      readonly detail: string;
      readonly deviceCode: string | null;
    }
  /** A rule of the stack that nobody knows decides. */
  | { readonly kind: 'uncertain'; readonly code: RefusalCode; readonly detail: string; readonly refusedIf: string };

/**
 * Whether what `anchor` signs directly is accepted by a device that has loaded `anchors`, which hold it, at `at` (null: it
 * has no clock). `detail` speaks of the made-up server by the name `any-server.invalid`.
 */
export function anchorUse(
  anchor: TrustAnchor,
  anchors: readonly TrustAnchor[],
  stack: Stack,
  at: EpochMs | null,
): AnchorUse {
  const variants = rulesOf(stack).map((rules) => ({
    rules,
    finding: findingBelow(anchor, anchors, { stack, rules, at }),
  }));
  const refusing = variants.find(({ finding }) => finding.kind === 'refused');
  const accepting = variants.find(({ finding }) => finding.kind === 'accepted');
  if (refusing?.finding.kind !== 'refused') {
    const path = accepting?.finding.kind === 'accepted' ? accepting.finding.path : [];
    return { kind: 'usable', over: anchors.filter((one) => path.some((signer) => isOne(signer, one))) };
  }
  const [{ code, detail }] = rankedAttempts(refusing.finding.failures);
  const { deviceCode } = refusing.finding;
  if (accepting === undefined) return { kind: 'unusable', code, detail, deviceCode };
  const accepted = variants.filter(({ finding }) => finding.kind === 'accepted').map(({ rules }) => rules);
  return { kind: 'uncertain', code, detail, refusedIf: decidingRules(stack, refusing.rules, accepted) };
}

/** Of the unknown rules those that are enough to be changed, each alone, for another answer; all where none is. */
function decidingRules({ unknown }: Stack, refusing: StackRules, accepting: readonly StackRules[]): string {
  const names = RULE_NAMES.filter((name) => name in unknown);
  const differing = accepting.map((rules) => names.filter((name) => rules[name] !== refusing[name]));
  const alone = differing.filter(({ length }) => length === 1).flat();
  return (alone.length === 0 ? names : alone).map((name) => `${name} is ${String(refusing[name])}`).join(' and ');
}

/** Whether the certificate itself is accepted where a server shows it: pinned end entities are. */
export function acceptsItself(
  certificate: Certificate,
  anchors: readonly TrustAnchor[],
  stack: Stack,
  at: EpochMs | null,
): boolean {
  const ledger = createSignatureLedger(createLru(16));
  const host = certificate.subjectAltName?.find(({ kind }) => kind === 'dns')?.value ?? null;
  return rulesOf(stack).some(
    (rules) =>
      runAt({ served: [certificate], anchors, stack, rules, host, ledger }, at, null).finding.kind === 'accepted',
  );
}

interface Situation {
  readonly stack: Stack;
  readonly rules: StackRules;
  readonly at: EpochMs | null;
}

function findingBelow(anchor: TrustAnchor, anchors: readonly TrustAnchor[], { stack, rules, at }: Situation): Finding {
  const endEntity = endEntityBelow(anchor, rules, at ?? 0);
  const ledger = believing(endEntity, anchor);
  return runAt({ served: [endEntity], anchors, stack, rules, host: hostBelow(anchor), ledger }, at, null).finding;
}

/** Takes the anchor's word for the made-up certificate, and no one else's; all other signatures are verified. */
function believing(endEntity: Certificate, anchor: TrustAnchor): SignatureLedger {
  const ledger = createSignatureLedger(createLru(64));
  return {
    ...ledger,
    isSignedBy: (child, signer) =>
      child === endEntity ? signer.spkiSha256 === anchor.spkiSha256 : ledger.isSignedBy(child, signer),
  };
}

function isOne(signer: Pick<TrustAnchor, 'spkiSha256' | 'certificate' | 'subject'>, anchor: TrustAnchor): boolean {
  const { certificate, subject, spkiSha256 } = signer;
  if (certificate !== null && anchor.certificate !== null) return certificate.sha256 === anchor.certificate.sha256;
  return spkiSha256 === anchor.spkiSha256 && subject.rawHex === anchor.subject.rawHex;
}
