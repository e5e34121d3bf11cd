// The certificate bundle of ESP-IDF 4.4 to 5.3: a count, then the entries one after the other, all numbers big-endian.
// It has no magic number: what tells it is that walking so many entries ends where the bytes end.
import type { EspBundleWalk } from './esp-bundle-entry.ts';
import { type EspBundleEntry, espBundleEntryAt, readEspBundle, recogniseEspBundle } from './esp-bundle-entry.ts';
import type { AnchorFormat } from './format.ts';
import { isPadding, uint16At } from './numbers.ts';

export const espBundleV1: AnchorFormat = {
  id: 'esp-bundle-v1',
  title: 'ESP-IDF certificate bundle (before 5.4)',
  recognise: (bytes) => recogniseEspBundle(bytes, walkEntries(bytes)),
  read: (bytes) => readEspBundle(bytes, walkEntries(bytes)),
};

function walkEntries(bytes: Uint8Array): EspBundleWalk {
  const entries: EspBundleEntry[] = [];
  const count = uint16At(bytes, 0, 'big') ?? 0;
  if (count === 0) return { entries, end: 0, problem: 'the count at offset 0 says that it is empty' };
  let end = 2;
  while (entries.length < count) {
    const entry = espBundleEntryAt(bytes, end, entries.length + 1, 'big');
    if (typeof entry === 'string') return { entries, end, problem: `${entry} (${String(count)} entries by the count)` };
    entries.push(entry);
    end = entry.end;
  }
  if (isPadding(bytes, end)) return { entries, end, problem: null };
  return {
    entries,
    end,
    problem: `more follows at offset ${String(end)}, behind the last of ${String(count)} entries`,
  };
}
