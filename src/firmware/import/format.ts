// What an importer is: one file each in this folder, and one row in formats.ts.

/** The bytes of one file or member. Formats take any bytes: they bound what they do by the length of these. */
export interface AnchorFormat {
  /** As `format:` in config files and `--format` have it: `esp-idf-bundle`. */
  readonly id: string;
  /** As people call it: `ESP-IDF certificate bundle`. */
  readonly title: string;
  /** By content alone. Never throws. */
  readonly recognise: (bytes: Uint8Array) => Recognition;
  /** All that is in it, in the order of the file, duplicates kept; what is broken is said, not thrown. */
  readonly read: (bytes: Uint8Array, options?: ReadOptions) => readonly Found[];
}

/** One whose reading waits: for code that few files need, and that costs more to load than most files to read. */
export interface LazyFormat extends Omit<AnchorFormat, 'read'> {
  readonly read: (bytes: Uint8Array, options?: ReadOptions) => Promise<readonly Found[]>;
}

export type AnyFormat = AnchorFormat | LazyFormat;

/** What a reader may need besides the bytes. */
export interface ReadOptions {
  /** Tried in this order, before those that stores of CAs have by custom (PKCS #12). */
  readonly passwords: readonly string[];
}

/** Whether bytes are of a format, and where they are not, how far it got: `entry 3 at offset 412 ends beyond the file`. */
export type Recognition = { readonly kind: 'yes' } | { readonly kind: 'no'; readonly reached: string };

/** Where in the bytes, as far as the format knows it. */
export interface FoundAt {
  /** Octets from the start; null where the text was put together from pieces. */
  readonly offset: number | null;
  /** Of a text, from 1. */
  readonly line: number | null;
  /** What the format itself calls the entry: an alias, the name of a variable; a stranger's text. */
  readonly label: string | null;
}

/** What a format holds. */
export type Found =
  | { readonly kind: 'certificate'; readonly at: FoundAt; readonly der: Uint8Array }
  /** Name and key alone, both as DER (ESP-IDF bundle). */
  | { readonly kind: 'name-and-key'; readonly at: FoundAt; readonly subject: Uint8Array; readonly spki: Uint8Array }
  /** The SHA-1 over the values of the name's RDNs, lower-case hex, a key as DER, and dates (WINC1500). */
  | {
      readonly kind: 'hashed-name-and-key';
      readonly at: FoundAt;
      readonly nameSha1: string;
      readonly spki: Uint8Array;
      readonly notBefore: number | null;
      readonly notAfter: number | null;
    }
  /** The hash of a certificate that a device lets pass, but does not hold: never an anchor (TI's catalogue). */
  | { readonly kind: 'allowed-hash'; readonly at: FoundAt; readonly hash: string }
  /** Well formed and understood, yet no anchor: the certificate of a private key. `detail` says what it is, in our words. */
  | { readonly kind: 'left-out'; readonly at: FoundAt; readonly detail: string }
  /** `detail`: one sentence of ours, what was found and what was expected, with offsets. */
  | { readonly kind: 'broken'; readonly at: FoundAt; readonly detail: string };
