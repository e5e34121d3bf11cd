// An entry of `anchors:` in the config: where CAs are read from.
import { z } from 'zod';

// Named here as well as in firmware/, which this folder may not import; a test keeps them equal.
export const ANCHOR_FORMATS = [
  'xz',
  'zstd',
  'gzip',
  'zip',
  'ar',
  'tar',
  'esp-flash',
  'esp-app-image',
  'esp-partition-table',
  'littlefs',
  'spiffs',
  'jks',
  'winc1500-v0',
  'winc1500-v1',
  'bks',
  'esp-bundle',
  'esp-bundle-v1',
  'esp8266-index',
  'pkcs12',
  'pkcs7',
  'der',
  'c-source',
  'pem',
  'ti-catalogue',
  'scan',
] as const;

const notEmpty = (error: string) => z.string({ error }).min(1, { error });
const path = notEmpty('the path of a file');

/** A path alone, or with what it is and what of it is meant. */
export const anchorSource = z
  .union(
    [
      path,
      z.strictObject({
        path: path.describe('File, folder or glob, relative to this file.'),
        format: z.enum(ANCHOR_FORMATS).optional().describe('What it is taken for; default: what its content is.'),
        member: notEmpty('the name of a member, or a glob')
          .optional()
          .describe('The only members of an archive or image that are meant: a name, the way to it, or a glob.'),
      }),
    ],
    { error: 'a path, or {path: PATH, format: FORMAT, member: NAME}' },
  )
  .transform((source) => (typeof source === 'string' ? sourceOf({ path: source }) : sourceOf(source)));

interface WrittenSource {
  readonly path: string;
  readonly format?: (typeof ANCHOR_FORMATS)[number] | undefined;
  readonly member?: string | undefined;
}

const sourceOf = ({ path: named, format, member }: WrittenSource) => ({
  path: named,
  format: format ?? null,
  member: member ?? null,
});
