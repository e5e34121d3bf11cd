// What an importer is: one file each in this folder, and one row in import-anchors.ts.

/** A certificate that was found in a file, or the remains of one. `where` is for people: `certificate 2, line 31`. */
export type FoundCertificate =
  | { readonly kind: 'der'; readonly der: Uint8Array; readonly where: string }
  | { readonly kind: 'broken'; readonly where: string; readonly detail: string };

/** A format in which CA certificates are kept. Takes any bytes and never throws. */
export interface AnchorFormat {
  /** As people call it: `PEM`. */
  readonly name: string;
  /** Whether the bytes are of this format at all, however broken. */
  readonly recognises: (bytes: Uint8Array) => boolean;
  /** All certificates in it, in the order of the file. */
  readonly certificatesIn: (bytes: Uint8Array) => readonly FoundCertificate[];
}
