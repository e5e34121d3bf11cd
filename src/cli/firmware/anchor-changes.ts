// What differs between the anchors of two releases: by name and key, for these are what a device trusts.
import type { FoundAnchor } from '../../firmware/exploration.ts';

export interface AnchorChanges {
  readonly gained: readonly FoundAnchor[];
  readonly lost: readonly FoundAnchor[];
  /** The same name and key with other certificates: what trusts by name and key alone sees no difference. */
  readonly renewed: readonly RenewedAnchor[];
  /** How many names with keys are as they were. */
  readonly kept: number;
}

export interface RenewedAnchor {
  readonly before: readonly FoundAnchor[];
  readonly after: readonly FoundAnchor[];
}

export function anchorChanges(old: readonly FoundAnchor[], now: readonly FoundAnchor[]): AnchorChanges {
  const before = Map.groupBy(old, nameAndKey);
  const after = Map.groupBy(now, nameAndKey);
  const both = [...before].flatMap(([key, anchors]) => {
    const successors = after.get(key);
    return successors === undefined ? [] : [{ before: anchors, after: successors }];
  });
  const renewed = both.filter((pair) => hasOthers(certificatesOf(pair.before), certificatesOf(pair.after)));
  return {
    gained: now.filter((found) => !before.has(nameAndKey(found))),
    lost: old.filter((found) => !after.has(nameAndKey(found))),
    renewed,
    kept: both.length - renewed.length,
  };
}

/** What stays the same when a CA renews its certificate. */
function nameAndKey({ anchor }: FoundAnchor): string {
  return `${anchor.nameSha1 ?? anchor.subject.rawHex}:${anchor.spkiSha256}`;
}

function certificatesOf(anchors: readonly FoundAnchor[]): readonly string[] {
  return anchors.flatMap(({ anchor: { certificate } }) => (certificate === null ? [] : [certificate.sha256]));
}

/** A bundle of names and keys alone cannot say which certificate they are of. */
function hasOthers(before: readonly string[], after: readonly string[]): boolean {
  if (before.length === 0 || after.length === 0) return false;
  return before.some((one) => !after.includes(one)) || after.some((one) => !before.includes(one));
}
