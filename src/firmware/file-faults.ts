// What looks wrong about the files of anchors for the device that is to read them: what its loader makes of more than one
// certificate, of a bundle that is not as the generator makes it, and of a CA that its catalogue does not list.
import { createHash } from 'node:crypto';

import type { Stack } from '../chain/stack.ts';
import { espIdfBundle } from '../chain/stacks/esp-idf-bundle.ts';
import { espIdfBundleCrossSigned } from '../chain/stacks/esp-idf-bundle-cross-signed.ts';
import { tiSimplelink } from '../chain/stacks/ti-simplelink.ts';
import type { AnchorFault } from './anchor-fault.ts';
import type { AllowedHash, Exploration, FoundAnchor, Place } from './exploration.ts';
import { espBundleV1 } from './import/esp-bundle-v1.ts';
import { espBundle } from './import/esp-bundle.ts';
import { pemBlocks } from './import/pem-blocks.ts';

/** The faults that no single anchor has; none for stacks whose loaders are not known to mind. */
export function fileFaults(
  { anchors, allowed }: Pick<Exploration, 'anchors' | 'allowed'>,
  stack: Stack,
): readonly AnchorFault[] {
  if (isBuiltOn(stack, [tiSimplelink])) return simplelinkFaults(anchors, allowed);
  if (isBuiltOn(stack, [espIdfBundle, espIdfBundleCrossSigned])) return bundleFaults(anchors);
  return [];
}

/** A stack of the config has the verification of its base. */
function isBuiltOn(stack: Stack, bases: readonly Stack[]): boolean {
  return bases.some(({ verify }) => verify === stack.verify);
}

/** One file or member, and what was found in it, in its order; what was found twice is in it twice. */
interface AnchorFileContent {
  readonly place: Place;
  readonly entries: readonly FoundAnchor[];
}

function contentsOf(anchors: readonly FoundAnchor[], formats: readonly string[]): readonly AnchorFileContent[] {
  const found = anchors.flatMap((anchor) => anchor.places.map((place) => ({ anchor, place })));
  const wanted = found.filter(({ place }) => formats.some((format) => format === place.format));
  const files = Map.groupBy(wanted, ({ place: { file, members } }) => JSON.stringify([file, members]));
  return [...files.values()].flatMap((inFile) => {
    const sorted = inFile.toSorted((a, b) => (a.place.offset ?? 0) - (b.place.offset ?? 0));
    const [first] = sorted;
    if (first === undefined) return [];
    const place = { ...first.place, offset: null, line: null, label: null };
    return [{ place, entries: sorted.map(({ anchor }) => anchor) }];
  });
}

const idsOf = (anchors: readonly FoundAnchor[]): readonly string[] => [...new Set(anchors.map(({ id }) => id))];

/** TI E2E 845863: the CC3220 reads the first certificate of a file, CC3x3x chips read all. */
function simplelinkFaults(anchors: readonly FoundAnchor[], allowed: readonly AllowedHash[]): readonly AnchorFault[] {
  const several = contentsOf(anchors, [pemBlocks.id]).flatMap(({ place, entries }): readonly AnchorFault[] => {
    const unread = idsOf(entries.slice(1));
    if (unread.length === 0) return [];
    const detail = `holds ${String(entries.length)} certificates: a CC3120 or CC3220 reads the first one only, a CC3135 or CC3235 all`;
    return [{ code: 'only-first-is-read', weight: 'wrong', anchors: unread, place, detail }];
  });
  return [...several, ...notInCatalogue(anchors, allowed)];
}

/** SL_ERROR_BSD_ESEC_UNKNOWN_ROOT_CA. */
const UNKNOWN_ROOT_CA = '-468';

/** Only where a catalogue was given: the chip has one that is not known here. */
function notInCatalogue(anchors: readonly FoundAnchor[], allowed: readonly AllowedHash[]): readonly AnchorFault[] {
  const hashes = new Set(allowed.map(({ hash }) => hash));
  if (hashes.size === 0) return [];
  const unlisted = anchors.filter(
    ({ anchor: { certificate } }) => certificate === null || !hashes.has(sha1(certificate.der)),
  );
  if (unlisted.length === 0) return [];
  const detail = `is not in the catalogue that was given: the device reports ${UNKNOWN_ROOT_CA}`;
  return [{ code: 'not-in-catalogue', weight: 'wrong', anchors: idsOf(unlisted), place: null, detail }];
}

function sha1(octets: Uint8Array): string {
  return createHash('sha1').update(octets).digest('hex');
}

/** CONFIG_MBEDTLS_CERTIFICATE_BUNDLE_MAX_CERTS, as it is by default. */
const MAX_BUNDLE_ENTRIES = 200;

function bundleFaults(anchors: readonly FoundAnchor[]): readonly AnchorFault[] {
  const files = contentsOf(anchors, [espBundle.id, espBundleV1.id]);
  // What is not yet a bundle will become one.
  const size = Math.max(...files.map(({ entries }) => entries.length), files.length === 0 ? anchors.length : 0);
  return [...(size > MAX_BUNDLE_ENTRIES ? [tooMany(anchors, size)] : []), ...files.flatMap(entryFaults)];
}

function tooMany(anchors: readonly FoundAnchor[], size: number): AnchorFault {
  const detail = `are ${String(size)} entries: ESP-IDF takes ${String(MAX_BUNDLE_ENTRIES)}, unless CONFIG_MBEDTLS_CERTIFICATE_BUNDLE_MAX_CERTS says more`;
  return { code: 'too-many', weight: 'wrong', anchors: idsOf(anchors), place: null, detail };
}

function entryFaults({ place, entries }: AnchorFileContent): readonly AnchorFault[] {
  const names = entries.map(({ anchor }) => anchor.subject.raw);
  const orders = names.slice(1).map((name, before) => Buffer.compare(names[before] ?? name, name));
  // Of two entries that are in each other's place, nobody can say which one is wrong.
  const misplaced = entries.filter((_, i) => (orders[i - 1] ?? 0) > 0 || (orders[i] ?? 0) > 0);
  const twins = entries.filter((_, i) => orders[i - 1] === 0 || orders[i] === 0);
  const faults: AnchorFault[] = [];
  if (misplaced.length > 0) {
    const detail = 'is not sorted by the octets of the names, so that the binary search of the device misses entries';
    faults.push({ code: 'unsorted', weight: 'wrong', anchors: idsOf(misplaced), place, detail });
  }
  if (twins.length > 0) {
    const detail = `holds ${String(twins.length)} entries whose names it holds twice: the binary search hits one of them`;
    const weight = idsOf(twins).length === twins.length ? 'wrong' : 'remark';
    faults.push({ code: 'duplicate', weight, anchors: idsOf(twins), place, detail });
  }
  return faults;
}
