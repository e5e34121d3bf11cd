// What the files of docs/firmware.md hold, and how each is made.
import { mkdirSync } from 'node:fs';

import { writeAr } from '../support/ar-writer.ts';
import { type IssuedCertificate, issue, pemOf } from '../support/ca.ts';
import { type EspBundleItem, espBundleItem, sortedEspBundle, writeEspBundle } from '../support/esp-bundle-writer.ts';
import { appDescription, writeEspImage, writeFlash, writePartitionTable } from '../support/flash-writer.ts';
import { metadataBlock, skipList, skipListFile, superblock, writeLittlefs } from '../support/littlefs-writer.ts';
import { writeWincStore } from '../support/winc1500-writer.ts';
import { type Making, run, write } from './making.ts';

/** With a number of its own each has the same length every time, and so have offsets on the page. */
const root = (name: string, key: 'rsa2048' | 'p256', serialNumber: number) =>
  issue({ subject: `CN=${name}, O=Example Trust`, ca: true, key, serialNumber });

export const UPDATES = root('Update Root CA', 'rsa2048', 1);
export const BACKUP = root('Backup Root CA', 'rsa2048', 2);
export const SERVICE = root('Service Root CA', 'p256', 3);
/** Of the device itself: in its image, and no anchor. */
const DEVICE = issue({ subject: 'CN=device-0001', issuer: SERVICE, dnsNames: ['device-0001.example'] });

/** Each file one certificate, written by openssl. */
export function byOpenssl(form: 'DER' | 'PEM', files: Readonly<Record<string, IssuedCertificate>>): Making {
  return {
    by: `\`openssl x509 -outform ${form}\``,
    real: true,
    needs: null,
    make: (folder) => {
      for (const [file, { pem }] of Object.entries(files)) {
        write(folder, file, '');
        run(folder, 'openssl', ['x509', '-outform', form, '-out', file], pem);
      }
    },
  };
}

export const bundleOf = (
  writer: (items: readonly EspBundleItem[]) => Uint8Array,
  ...certificates: readonly IssuedCertificate[]
): Uint8Array => writer(sortedEspBundle(certificates.map(espBundleItem)));

/** An application with a bundle among its constants, as the linker places it. */
export function espApplication(version: string, bundle: Uint8Array): Buffer {
  const constants = Buffer.concat([appDescription('gateway', version), Buffer.alloc(300, 'text'), bundle, DEVICE.der]);
  const padded = Buffer.concat([constants, Buffer.alloc(8 - (constants.length % 4))]);
  return writeEspImage({
    segments: [
      { address: 0x3f40_0020, content: padded },
      { address: 0x400d_0020, content: Buffer.alloc(2048, 0x36) },
    ],
  });
}

/** With the running release in ota_0 and the one before in ota_1. */
export function espFlash(): Buffer {
  const table = writePartitionTable([
    { label: 'nvs', offset: 0x9000, size: 0x4000 },
    { label: 'ota_0', offset: 0x10000, size: 0x8000 },
    { label: 'ota_1', offset: 0x18000, size: 0x8000 },
  ]);
  return writeFlash(0x40000, [
    [0x8000, table],
    [0x10000, espApplication('2.0.1', bundleOf(writeEspBundle, UPDATES))],
    [0x18000, espApplication('1.9.0', bundleOf(writeEspBundle, BACKUP))],
  ]);
}

const DER_FILES = [UPDATES, BACKUP].map(({ der }, index) => ({ name: `ca_00${String(index)}.der`, der }));

export const certsAr = (): Buffer => writeAr(DER_FILES.map(({ name, der }) => ({ name: `${name}/`, content: der })));

/** The commands of certs-from-mozilla.py. */
export function certsArByBinutils(folder: string): void {
  for (const { name, der } of DER_FILES) write(folder, `sketch/data/${name}`, der);
  run(folder, 'ar', ['mcs', 'sketch/data/certs.ar', ...DER_FILES.map(({ name }) => `sketch/data/${name}`)]);
}

const LITTLEFS_BLOCK = 8192;

export function littlefsWith(name: string, content: Uint8Array): Buffer {
  const places = [5, 3, 9];
  const blocks = skipList(content, places, LITTLEFS_BLOCK);
  const head = places[blocks.size - 1] ?? 0;
  const commit = [...superblock(LITTLEFS_BLOCK, 16), ...skipListFile(1, name, head, content.length)];
  return writeLittlefs(LITTLEFS_BLOCK, 16, new Map([[0, metadataBlock(1, [commit], LITTLEFS_BLOCK)], ...blocks]));
}

export const sketchHeader = `#ifndef CERTS_H
#define CERTS_H

const char update_root[] PROGMEM = R"EOF(
${UPDATES.pem})EOF";

#endif
`;

/** Eight octets a line, as file2hex.py of Zephyr writes them. */
export const zephyrInc = Buffer.from(UPDATES.der)
  .toString('hex')
  .replace(/(..)/g, '0x$1, ')
  .replace(/((?:0x.., ){7}0x..), /g, '$1,\n')
  .replace(/, $/, ',\n');

/** What the linker makes of the source that includes the .inc file. */
export function zephyrElf(folder: string): void {
  const source = `const unsigned char update_root[] = {\n${zephyrInc}};\nint main(void) { return update_root[0]; }\n`;
  mkdirSync(`${folder}/build/zephyr`, { recursive: true });
  run(folder, 'cc', ['-x', 'c', '-o', 'build/zephyr/zephyr.elf', '-'], source);
}

/** Boot loader and control sectors, then the root store in the sector at 0x4000. */
export const wincFlash = (version: 0 | 1): Buffer =>
  writeFlash(0x80000, [
    [0x0000, Buffer.alloc(0x2800, 0x21)],
    [0x4000, writeWincStore(version, [UPDATES, BACKUP])],
    [0x5000, Buffer.alloc(0x1000, 0x42)],
  ]);

/** PEM as a source includes it into the initialiser of an array. */
export const quotedLines = UPDATES.pem.replace(/^.+$/gm, String.raw`"$&\n"`);

/** What a terminal logs of `AT%CMNG=2,42,0`. */
export const cmngAnswer = [
  'AT%CMNG=2,42,0',
  `%CMNG: 42,0,"${UPDATES.sha256.toUpperCase()}","${UPDATES.pem.trimEnd().replaceAll('\n', '\r\n')}"`,
  'OK',
  '',
].join('\r\n');

const CA_BUNDLE = 'etc/ssl/certs/ca-certificates.crt';
export const caBundle = pemOf([UPDATES, BACKUP]);

export function rehashedFolder(folder: string): void {
  write(folder, 'rootfs/etc/updater/cacerts/backup.pem', BACKUP.pem);
  write(folder, 'rootfs/etc/updater/cacerts/update.pem', UPDATES.pem);
  run(folder, 'openssl', ['rehash', 'rootfs/etc/updater/cacerts']);
}

export function packedRootfs(folder: string): void {
  write(folder, `tree/${CA_BUNDLE}`, caBundle);
  write(folder, 'tree/usr/share/device.pem', DEVICE.pem);
  write(folder, 'release/notes.txt', 'release 3.1\n');
  run(folder, 'tar', ['-czf', 'release/rootfs.tar.gz', '-C', 'tree', '.']);
}

/** Each file the PEM and then the text, by the hash of the name. */
export function androidFolder(folder: string): void {
  for (const { pem } of [UPDATES, BACKUP]) {
    const openssl = (...args: readonly string[]) => run(folder, 'openssl', ['x509', ...args], pem);
    const hash = openssl('-subject_hash_old', '-noout').trim();
    write(folder, `dumps/cacerts/${hash}.0`, `${pem}${openssl('-text', '-fingerprint', '-noout')}`);
  }
}

const MANIFEST = '<manifest package="com.example.updater"><application /></manifest>\n';

export function packagedApp(folder: string): void {
  write(folder, 'app/AndroidManifest.xml', MANIFEST);
  write(folder, 'app/res/raw/update_root.pem', UPDATES.pem);
  mkdirSync(`${folder}/release`, { recursive: true });
  run(folder, 'aapt', ['package', '-M', 'app/AndroidManifest.xml', '-S', 'app/res', '-F', 'release/app.apk']);
}
