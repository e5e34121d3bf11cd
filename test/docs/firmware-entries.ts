// The entries of docs/firmware.md: for each id the ways in which its files are made, and the anchors that come out.
import { gzipOf, tarOf, zipOf } from '../support/archives.ts';
import { writeEspBundle, writeEspBundleV1 } from '../support/esp-bundle-writer.ts';
import { writeSpiffs } from '../support/spiffs-writer.ts';
import { wincNameHash } from '../support/winc1500-writer.ts';
import * as files from './firmware-files.ts';
import { BACKUP, SERVICE, UPDATES } from './firmware-files.ts';
import { type Making, written } from './making.ts';

export interface Entry {
  /** `id` of the firmware line on the page. */
  readonly id: string;
  /** Each is tried. */
  readonly made: readonly Making[];
  /** The anchors of each target, in the order in which the device loads them. */
  readonly anchors: Readonly<Record<string, readonly string[]>>;
}

const updates = 'O=Example Trust,CN=Update Root CA';
const backup = 'O=Example Trust,CN=Backup Root CA';
const service = 'O=Example Trust,CN=Service Root CA';

const UPDATE_HOST = 'updates.example.com:443';
const APP = 'build/gateway.bin';
const BUNDLE = 'build/esp-idf/mbedtls/x509_crt_bundle';
const FILE_SYSTEM = 'dumps/filesystem.bin';

export const ENTRIES: readonly Entry[] = [
  {
    id: 'cc3220-1.4',
    made: [files.byOpenssl('DER', { 'cc3220/files/update-root-ca': UPDATES, 'cc3220/files/service-root-ca': SERVICE })],
    anchors: { [UPDATE_HOST]: [updates], 'api.example.com:443': [service] },
  },
  {
    id: 'esp32-bundle',
    made: [
      written('our own writer, as `gen_crt_bundle.py` from 5.4 on', {
        [BUNDLE]: files.bundleOf(writeEspBundle, UPDATES, BACKUP),
      }),
      written('our own writer, as `gen_crt_bundle.py` up to 5.3', {
        [BUNDLE]: files.bundleOf(writeEspBundleV1, UPDATES, BACKUP),
      }),
    ],
    anchors: { [UPDATE_HOST]: [backup, updates] },
  },
  {
    id: 'esp32-pem',
    made: [files.byOpenssl('PEM', { 'main/certs/update_root.pem': UPDATES })],
    anchors: { [UPDATE_HOST]: [updates] },
  },
  {
    id: 'esp32-image',
    made: [
      written('our own writer of application images', {
        [APP]: files.espApplication('2.0.1', files.bundleOf(writeEspBundle, UPDATES, BACKUP)),
      }),
    ],
    anchors: { [UPDATE_HOST]: [backup, updates] },
  },
  {
    id: 'esp32-flash',
    made: [written('our own writer of flash images', { 'dumps/gateway-flash.bin': files.espFlash() })],
    anchors: { [UPDATE_HOST]: [updates] },
  },
  {
    id: 'esp8266-store',
    made: [
      { by: '`ar mcs` of binutils', real: true, needs: 'ar', make: files.certsArByBinutils },
      written('our own writer of ar', { 'sketch/data/certs.ar': files.certsAr() }),
    ],
    anchors: { [UPDATE_HOST]: [updates, backup] },
  },
  {
    id: 'esp8266-filesystem',
    made: [
      written('our own writer of littlefs', { [FILE_SYSTEM]: files.littlefsWith('certs.ar', files.certsAr()) }),
      written('our own writer of SPIFFS', {
        [FILE_SYSTEM]: writeSpiffs({ files: [{ name: '/certs.ar', content: files.certsAr() }], metaLength: 0 }),
      }),
    ],
    anchors: { [UPDATE_HOST]: [updates, backup] },
  },
  {
    id: 'esp8266-sketch',
    made: [written('text, as in the examples of the core', { 'sketch/certs.h': files.sketchHeader })],
    anchors: { [UPDATE_HOST]: [updates] },
  },
  {
    id: 'zephyr-source',
    made: [
      written('our own writer, as `file2hex.py`', {
        'build/zephyr/include/generated/update-root.der.inc': files.zephyrInc,
      }),
    ],
    anchors: { [UPDATE_HOST]: [updates] },
  },
  {
    id: 'zephyr-image',
    made: [
      { by: '`cc`, an ELF for the machine of the test', real: true, needs: 'cc', make: files.zephyrElf },
      written('our own writer: a certificate among other octets', {
        'build/zephyr/zephyr.elf': Buffer.concat([Buffer.alloc(4096, 0x5a), UPDATES.der, Buffer.alloc(512)]),
      }),
    ],
    anchors: { [UPDATE_HOST]: [updates] },
  },
  {
    id: 'winc1500-19.7',
    made: [
      written('our own writer, version 1', { 'dumps/winc1500.bin': files.wincFlash(1) }),
      written('our own writer, version 0', { 'dumps/winc1500.bin': files.wincFlash(0) }),
    ],
    anchors: { [UPDATE_HOST]: [UPDATES, BACKUP].map((root) => `(name with SHA-1 ${wincNameHash(root)})`) },
  },
  {
    id: 'nrf9160-source',
    made: [
      files.byOpenssl('PEM', { 'cert/update-root.pem': UPDATES }),
      written("quoted lines, as in Nordic's samples", { 'cert/update-root.pem': files.quotedLines }),
    ],
    anchors: { [UPDATE_HOST]: [updates] },
  },
  {
    id: 'nrf9160-modem',
    made: [written('text, as the reference of AT commands has it', { 'dumps/cmng.txt': files.cmngAnswer })],
    anchors: { [UPDATE_HOST]: [updates] },
  },
  {
    id: 'linux-bundle',
    made: [written('PEM files one after the other', { 'rootfs/etc/ssl/certs/ca-certificates.crt': files.caBundle })],
    anchors: { [UPDATE_HOST]: [updates, backup] },
  },
  {
    id: 'linux-folder',
    made: [{ by: '`openssl rehash`', real: true, needs: null, make: files.rehashedFolder }],
    anchors: { [UPDATE_HOST]: [backup, updates] },
  },
  {
    id: 'linux-rootfs',
    made: [
      { by: '`tar -cz`', real: true, needs: 'tar', make: files.packedRootfs },
      written('our own writer of tar, gzip of Node', {
        'release/rootfs.tar.gz': gzipOf(
          tarOf([{ name: './etc/ssl/certs/ca-certificates.crt', content: files.caBundle }]),
        ),
      }),
    ],
    anchors: { [UPDATE_HOST]: [updates, backup] },
  },
  {
    id: 'android-system',
    made: [
      { by: '`openssl x509 -text`, named by `-subject_hash_old`', real: true, needs: null, make: files.androidFolder },
    ],
    anchors: { [UPDATE_HOST]: [updates, backup] },
  },
  {
    id: 'android-app',
    made: [
      { by: '`aapt package` of the Android SDK', real: true, needs: 'aapt', make: files.packagedApp },
      written('our own writer of zip', {
        'release/app.apk': zipOf([
          { name: 'AndroidManifest.xml', content: 'binary XML' },
          { name: 'res/raw/update_root.pem', content: UPDATES.pem },
        ]),
      }),
    ],
    anchors: { [UPDATE_HOST]: [updates] },
  },
];
