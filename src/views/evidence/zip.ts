// Files as a zip: the same files give the same bytes.
import { buffer } from 'node:stream/consumers';

import { ZipFile } from 'yazl';

import type { BundleFile } from './bundle-file.ts';

/** Every file in `folder`, which keeps what is unpacked together. Times are fixed: a bundle says itself what was when. */
export async function zipOf(folder: string, files: readonly BundleFile[]): Promise<Uint8Array> {
  const zip = new ZipFile();
  // Without the field that holds UTC: what is left is the local time, which is the same text everywhere.
  const settings = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 };
  for (const { path, content } of files) {
    const mode = path.endsWith('.sh') ? 0o100755 : settings.mode;
    zip.addBuffer(Buffer.from(content), `${folder}/${path}`, { ...settings, mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}
