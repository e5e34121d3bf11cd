// All formats of anchors, in the order in which they are asked: the most specific first, the scan of any octets last.
import { bks } from './bks.ts';
import { cSource } from './c-source.ts';
import { derCertificates } from './der-certificates.ts';
import { esp8266Index } from './esp8266-index.ts';
import { espBundle } from './esp-bundle.ts';
import { espBundleV1 } from './esp-bundle-v1.ts';
import type { AnyFormat } from './format.ts';
import { jks } from './jks.ts';
import { pemBlocks } from './pem-blocks.ts';
import { pkcs12 } from './pkcs12.ts';
import { pkcs7 } from './pkcs7.ts';
import { rawImage } from './raw-image.ts';
import { textOnly } from './text-only.ts';
import { tiCatalogue } from './ti-catalogue.ts';
import { winc1500V0, winc1500V1 } from './winc1500.ts';

export const FORMATS: readonly AnyFormat[] = [
  jks,
  winc1500V0,
  winc1500V1,
  bks,
  espBundle,
  espBundleV1,
  esp8266Index,
  pkcs12,
  pkcs7,
  derCertificates,
  cSource,
  textOnly(pemBlocks),
  tiCatalogue,
  rawImage,
];

/** What looks for certificates anywhere in the bytes: it also finds such as nobody trusts. */
export const SCAN_ID = rawImage.id;
