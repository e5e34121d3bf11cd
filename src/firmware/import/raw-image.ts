// A raw image: certificates anywhere in it, and the stores of devices that hold none.
import { findEspBundles } from './find-esp-bundles.ts';
import type { AnchorFormat, Found } from './format.ts';
import { no, YES } from './found-at.ts';
import { scan } from './scan.ts';
import { findWincStores } from './winc1500.ts';

export const rawImage: AnchorFormat = {
  id: scan.id,
  title: scan.title,
  recognise: (bytes) => {
    if (foundOnce(bytes).length > 0) return YES;
    return no(`${String(bytes.length)} octets, and no certificate, certificate bundle or root store among them`);
  },
  read: foundOnce,
};

/** An image is recognised by what is found in it, which is then read: it is searched once for both. */
const known = new WeakMap<Uint8Array, readonly Found[]>();

function foundOnce(bytes: Uint8Array): readonly Found[] {
  const found = known.get(bytes) ?? foundIn(bytes);
  known.set(bytes, found);
  return found;
}

function foundIn(bytes: Uint8Array): readonly Found[] {
  const stored = storesIn(bytes).flatMap(({ offset, length, format }) =>
    format.read(bytes.subarray(offset, offset + length)).map((found) => movedBy(offset, format.title, found)),
  );
  return [...scan.read(bytes), ...stored].sort((a, b) => (a.at.offset ?? 0) - (b.at.offset ?? 0));
}

interface StorePlace {
  readonly offset: number;
  readonly length: number;
  readonly format: AnchorFormat;
}

function storesIn(bytes: Uint8Array): readonly StorePlace[] {
  return [...findEspBundles(bytes), ...findWincStores(bytes)];
}

function movedBy(offset: number, title: string, found: Found): Found {
  const { at } = found;
  return { ...found, at: { ...at, offset: (at.offset ?? 0) + offset, label: at.label ?? title } };
}
