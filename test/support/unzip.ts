// A zip taken apart: its files in their order, with what a reader sees of each.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';

import { fromBufferPromise } from 'yauzl';

export interface UnzippedFile {
  readonly name: string;
  readonly content: Buffer;
  /** As MS-DOS has it. */
  readonly date: number;
  readonly time: number;
}

export async function unzipped(bytes: Uint8Array): Promise<readonly UnzippedFile[]> {
  const zip = await fromBufferPromise(Buffer.from(bytes));
  const files: UnzippedFile[] = [];
  for await (const entry of zip.eachEntry()) {
    const content = await buffer(await zip.openReadStreamPromise(entry));
    files.push({ name: entry.fileName, content, date: entry.lastModFileDate, time: entry.lastModFileTime });
  }
  return files;
}

/** Writes them below `folder`; gives the folder that they all lie in. */
export async function unzipInto(folder: string, bytes: Uint8Array): Promise<string> {
  const files = await unzipped(bytes);
  for (const { name, content } of files) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return path.join(folder, files[0]?.name.split('/')[0] ?? '');
}
