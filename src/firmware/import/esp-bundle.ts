// The certificate bundle of ESP-IDF 5.4 and later: a table of offsets, then the entries, all numbers little-endian. The
// first offset is the length of the table, so it tells how many there are; each entry begins where the one before ends.
import type { EspBundleWalk } from './esp-bundle-entry.ts';
import { type EspBundleEntry, espBundleEntryAt, readEspBundle, recogniseEspBundle } from './esp-bundle-entry.ts';
import type { AnchorFormat } from './format.ts';
import { isPadding, uint32At } from './numbers.ts';

// What the old bundle's count could say at most; ESP-IDF itself allows 200 unless it is configured otherwise
// (CONFIG_MBEDTLS_CERTIFICATE_BUNDLE_MAX_CERTS). It bounds what a table of nonsense may cost.
const MAX_ENTRIES = 65_535;

export const espBundle: AnchorFormat = {
  id: 'esp-bundle',
  title: 'ESP-IDF certificate bundle',
  recognise: (bytes) => recogniseEspBundle(bytes, walkEntries(bytes)),
  read: (bytes) => readEspBundle(bytes, walkEntries(bytes)),
};

function walkEntries(bytes: Uint8Array): EspBundleWalk {
  const entries: EspBundleEntry[] = [];
  const tableLength = uint32At(bytes, 0, 'little') ?? 0;
  if (tableLength === 0 || tableLength % 4 !== 0 || tableLength > Math.min(bytes.length, 4 * MAX_ENTRIES)) {
    const problem = `the number at offset 0, ${String(tableLength)}, is not the length of a table of offsets`;
    return { entries, end: 0, problem };
  }
  let end = tableLength;
  for (let place = 0; place < tableLength; place += 4) {
    const entry = entryOf(bytes, place, end);
    if (typeof entry === 'string') return { entries, end, problem: entry };
    entries.push(entry);
    end = entry.end;
  }
  if (isPadding(bytes, end)) return { entries, end, problem: null };
  return { entries, end, problem: `more follows at offset ${String(end)}, behind the last entry` };
}

function entryOf(bytes: Uint8Array, place: number, expected: number): EspBundleEntry | string {
  const offset = uint32At(bytes, place, 'little') ?? 0;
  const number = place / 4 + 1;
  if (offset === expected) return espBundleEntryAt(bytes, offset, number, 'little');
  const said = `the table at offset ${String(place)} puts entry ${String(number)} at ${String(offset)}`;
  return `${said}, expected ${String(expected)}`;
}
