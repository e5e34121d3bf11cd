// What looks wrong about anchors for one stack: such as it cannot use, and files that it reads otherwise than it seems.
import { acceptsItself, anchorUse, type AnchorUse } from '../chain/anchor-use.ts';
import { quoted } from '../chain/rules/describe.ts';
import type { Stack } from '../chain/stack.ts';
import type { TrustAnchor } from '../chain/trust-anchor.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { AnchorFault } from './anchor-fault.ts';
import type { Exploration, FoundAnchor } from './exploration.ts';
import { fileFaults } from './file-faults.ts';
import { keyText } from './key-text.ts';

/**
 * All that looks wrong at `at` (null: the device has no clock), the anchors in their order, files last. The stack itself is
 * asked: each anchor is shown to it with a server's certificate that the anchor would have signed, alone and beside all others.
 */
export function anchorFaults(
  exploration: Pick<Exploration, 'anchors' | 'loadOrder' | 'allowed'>,
  stack: Stack,
  at: EpochMs | null,
): readonly AnchorFault[] {
  const { anchors, loadOrder } = exploration;
  const device: Device = { stack, at, all: loadOrder };
  return [...grouped(anchors.flatMap((one) => faultOf(one, device))), ...fileFaults(exploration, stack)];
}

interface Device {
  readonly stack: Stack;
  readonly at: EpochMs | null;
  /** Every anchor that it loads. */
  readonly all: readonly TrustAnchor[];
}

function faultOf(found: FoundAnchor, device: Device): readonly AnchorFault[] {
  const { anchor, id, role } = found;
  const { stack, at, all } = device;
  const about = { anchors: [id], place: null };
  if (role === 'end-entity') return [{ ...about, ...endEntityFault(found, device) }];
  const alone = anchorUse(anchor, [anchor], stack, at);
  const among = anchorUse(anchor, all, stack, at);
  if (alone.kind === 'usable') {
    if (among.kind === 'usable') return [];
    const detail = `would be used alone, but not beside the other anchors: ${shadowOf(found, among, device)}`;
    return [{ ...about, code: 'shadowed', weight: weightOf(among), detail }];
  }
  const fault = { ...about, weight: weightOf(alone), ...causeOf(alone, found, device) };
  if (among.kind !== 'usable') return [fault];
  // A cross-sign whose root is pinned as well.
  if (among.over.some((one) => one.certificate?.sha256 === anchor.certificate?.sha256)) return [];
  return [
    { ...fault, weight: 'remark', detail: `${fault.detail}; another anchor of its name and key takes its place` },
  ];
}

/** Most stacks that stop at the first anchor of a name do not say that there was another. */
function shadowOf({ anchor }: FoundAnchor, { detail }: NotUsable, { all }: Device): string {
  const name = quoted(anchor.subject);
  const bearsItsName = all.some(
    ({ subject, spkiSha256 }) => quoted(subject) === name && spkiSha256 !== anchor.spkiSha256,
  );
  return bearsItsName ? 'another anchor bears its name' : detail;
}

type NotUsable = Exclude<AnchorUse, { kind: 'usable' }>;

const weightOf = ({ kind }: NotUsable): AnchorFault['weight'] => (kind === 'uncertain' ? 'uncertain' : 'wrong');

/** Devices may pin a server's own certificate, if their stack lets them. */
function endEntityFault(
  { anchor: { certificate } }: FoundAnchor,
  { stack, at, all }: Device,
): Pick<AnchorFault, 'code' | 'weight' | 'detail'> {
  if (certificate !== null && acceptsItself(certificate, all, stack, at)) {
    const detail =
      'is no CA: the device accepts this very certificate, and refuses what takes its place when it is renewed';
    return { code: 'pinned-end-entity', weight: 'remark', detail };
  }
  return { code: 'not-a-ca', weight: 'wrong', detail: 'is no CA, and the stack does not accept a pinned end entity' };
}

function causeOf(use: NotUsable, found: FoundAnchor, device: Device): Cause {
  const cause = certainCause(use, found, device);
  if (use.kind === 'unusable') return cause;
  return { ...cause, detail: `${cause.detail}, if ${use.refusedIf}, which nobody knows` };
}

type Cause = Pick<AnchorFault, 'code' | 'detail'>;

/** In the stack's own words where they are about the anchor, and not about the server that it was shown. */
function certainCause({ code, detail }: NotUsable, { anchor }: FoundAnchor, { stack, at }: Device): Cause {
  const name = quoted(anchor.subject);
  if (detail.includes(name) && !MADE_UP.test(detail)) {
    const own = detail.replace(PREFIX, '').replace(FLAGS, '').replace(`${name} is not loaded: it `, '');
    return { code, detail: withKey(own.startsWith(`${name} `) ? own.slice(name.length + 1) : own, anchor) };
  }
  const { certificate } = anchor;
  if (certificate === null) {
    return { code, detail: 'is a name and a key without a certificate, which the stack cannot pin' };
  }
  if (acceptsItself(certificate, [anchor], stack, at)) return { code: 'not-a-ca', detail: TAKEN_FOR_END_ENTITY };
  if (certificate.basicConstraints?.ca === false) return { code: 'not-a-ca', detail: 'is not a CA' };
  if (certificate.keyUsage?.has('keyCertSign') === false) {
    return { code: 'key-usage', detail: 'may not sign certificates' };
  }
  const key = `has a key that the stack cannot verify signatures with: ${keyText(anchor)}`;
  return { code: 'unsupported-algorithm', detail: key };
}

const TAKEN_FOR_END_ENTITY =
  'has no basicConstraints that say CA: it is taken for an end entity, and what it has issued is refused';
/** The server, or the list of one, that the stack was shown. */
const MADE_UP = /any-server|served|the list ends/;
const PREFIX = /^(?:the anchor cannot be loaded: |no anchor can be loaded: |the anchor )/;
/** Of mbedTLS: of the whole path, and not of the anchor. */
const FLAGS = / \(flags 0x[0-9a-f]+\)$/;

function withKey(detail: string, anchor: TrustAnchor): string {
  return detail.includes(' key of a') ? `${detail}: ${keyText(anchor)}` : detail;
}

/** What is said of several anchors in the same words is said once. */
function grouped(faults: readonly AnchorFault[]): readonly AnchorFault[] {
  const alike = Map.groupBy(faults, ({ code, weight, detail }) => JSON.stringify([code, weight, detail]));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, anchors: group.flatMap(({ anchors }) => anchors) }];
  });
}
