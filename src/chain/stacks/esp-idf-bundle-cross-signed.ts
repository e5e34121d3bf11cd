// The certificate bundle of ESP-IDF with MBEDTLS_CERTIFICATE_BUNDLE_CROSS_SIGNED_VERIFY, the default after 6.1-beta1: the
// bundle is asked for the issuer of each certificate on the way up, and the first that it holds ends the path.
import { espBundleOf } from '../rules/esp-bundle.ts';
import type { Presentation, Stack } from '../stack.ts';
import type { ForwardAnchors } from '../walks/forward-walk.ts';
import { espIdfBundle, lookUpInBundle } from './esp-idf-bundle.ts';
import { MBEDTLS, type MbedtlsBuild, verifyLikeMbedtls } from './mbedtls.ts';

export const espIdfBundleCrossSigned: Stack = {
  ...espIdfBundle,
  name: 'esp-idf-bundle-cross-signed',
  title: 'ESP-IDF certificate bundle with cross-signed verification',
  evidence: 'from source',
  versions: ['ESP-IDF master after 6.1-beta1 (read)'],
  sources: [...espIdfBundle.sources, 'ESP-IDF commit cabb5009f2f'],
  rules: { ...espIdfBundle.rules, endsAt: 'first-anchor' },
  verify: (presented, rules) => verifyLikeMbedtls(presented, rules, CROSS_SIGNED),
};

const CROSS_SIGNED: MbedtlsBuild = { ...MBEDTLS, trust: bundleOnTheWay, callback: lookUpInBundle };

/** esp_crt_ca_cb_callback: at most one candidate, made of a name and a key, with no dates and no constraints. */
function bundleOnTheWay({ anchors }: Presentation): ForwardAnchors {
  const bundle = espBundleOf(anchors);
  return {
    issuersOf: (child) => {
      const found = bundle.find(child.issuer.raw);
      return found === null ? [] : [found];
    },
    pins: () => false,
  };
}
