// What was found in files, images and archives: anchors with all their places, and what was left out and why.
import type { TrustAnchor } from '../chain/trust-anchor.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { LeftOutReason } from './unpack/container.ts';

/** Where something was found. All texts but `format` are strangers' (names, aliases): escape them where they are shown. */
export interface Place {
  /** As it was given, or as the folder has it. */
  readonly file: string;
  /** The way into the file, outermost first: `['rootfs.tar', 'etc/ssl/cert.pem']`; empty: the file itself. */
  readonly members: readonly string[];
  /** `id` of the format or container; null where none was recognised. */
  readonly format: string | null;
  /** Octets from the start of the innermost member; null where the format has none. */
  readonly offset: number | null;
  /** Of a text, from 1. */
  readonly line: number | null;
  /** What the format calls the entry: an alias, the name of a variable. */
  readonly label: string | null;
}

export interface FoundAnchor {
  /** `anchorIdOf` of the anchor: what the same anchor is merged by, within a file and across files and releases. */
  readonly id: string;
  readonly anchor: TrustAnchor;
  readonly role: AnchorRole;
  /** From the certificate, or from the entry where a device keeps the dates without it (WINC1500); else null. */
  readonly notBefore: EpochMs | null;
  readonly notAfter: EpochMs | null;
  /** In the order in which they were found; at least one. */
  readonly places: readonly Place[];
  /**
   * Ids of other anchors found that have the same name and the same key: the certificate of a bare anchor, a renewal.
   * They stay apart, for a stack that minds dates tells them apart.
   */
  readonly sameNameAndKey: readonly string[];
}

/** What an anchor is by its certificate; `self-issued` is no CA by its extensions, as version 1 roots are not. */
export type AnchorRole = 'ca' | 'self-issued' | 'end-entity' | 'without-certificate';

/** Something that was seen and gives no anchor. */
export interface LeftOut {
  readonly place: Place;
  readonly code: LeftOutCode;
  /** One sentence of ours, without the place: `it is not base64: octet 0x21 at offset 40, line 3`. */
  readonly detail: string;
}

export type LeftOutCode =
  | LeftOutReason
  /** An end entity's certificate in an image or a tree, where any certificate may lie about. */
  | 'not-a-ca'
  /** Well formed, but for another purpose, such as the certificate of a private key. */
  | 'not-an-anchor'
  | 'empty'
  | 'unreadable'
  /** No member is called as the caller wants it. */
  | 'no-such-member';

/** A hash of TI's catalogue: a device that finds it there lets the certificate pass, but holds no anchor for it. */
export interface AllowedHash {
  readonly hash: string;
  readonly place: Place;
}

/** A file or member that no format knows. */
export interface Unrecognised {
  readonly place: Place;
  /** In the order in which they were tried; empty beyond the first hundred. */
  readonly tried: readonly Tried[];
}

export interface Tried {
  /** `id` of the format. */
  readonly format: string;
  /** How far it got: `entry 3 at offset 412 ends beyond the file`. */
  readonly reached: string;
}

export interface Exploration {
  /** Each once, in the order of first appearance. */
  readonly anchors: readonly FoundAnchor[];
  /** As a device would load them: in the order of the files, duplicates kept. */
  readonly loadOrder: readonly TrustAnchor[];
  readonly leftOut: readonly LeftOut[];
  readonly allowed: readonly AllowedHash[];
  readonly unrecognised: readonly Unrecognised[];
}
