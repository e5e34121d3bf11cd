// The fleet of docs/alerting.md, and what its hosts serve: as the chain judges it, with nothing left to chance.
import type { MissingAnchor } from '../../src/chain/verdict.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import type { EndpointView, RoundView } from '../../src/outlook/outlook.ts';
import type { ReachSubject } from '../../src/outlook/reach.ts';
import { accepted, certificateRef, hexOf, MODERN, refused, RSA_ONLY } from '../alerts/scene.ts';

const CONTENT = 'content.example.com:443';
const FILES = 'files.example.com:443';
const ADDRESSES = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];

/** The thermostats have one host to be updated from, the cameras another one beside. */
export const FLEET: readonly ReachSubject[] = [
  { firmware: 'thermostat-1.4', devices: 12_400, recovery: [], ways: [{ target: CONTENT, hops: [] }] },
  {
    firmware: 'camera-2.0',
    devices: 8_300,
    recovery: [],
    ways: [
      { target: CONTENT, hops: [] },
      { target: FILES, hops: [] },
    ],
  },
];

const OLD_ROOT = certificateRef('CN=Old Root CA,O=Example Trust');

/** Of the same bytes each time: its SHA-256 stands on the page. */
const NEW_ROOT: MissingAnchor = {
  subject: 'CN=New Root G2,O=Example Trust',
  keyId: 'da1dfac6aa6881cf3dacda6afbabcb5464e2b1b1',
  certificate: {
    sha256: '9b72fff2cff1da09253cc79d10b22d7a1ef0e647eb205fe4646da7076d100570',
    notAfter: Date.parse('2040-01-01T00:00:00Z'),
    pem: `-----BEGIN CERTIFICATE-----
MIIBmTCCAT+gAwIBAgINAKkGKy8XAFyCV7J9+TAKBggqhkjOPQQDAjAuMRQwEgYD
VQQDDAtOZXcgUm9vdCBHMjEWMBQGA1UECgwNRXhhbXBsZSBUcnVzdDAeFw0yMDAx
MDEwMDAwMDBaFw00MDAxMDEwMDAwMDBaMC4xFDASBgNVBAMMC05ldyBSb290IEcy
MRYwFAYDVQQKDA1FeGFtcGxlIFRydXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAE7FpbSuhl8K4A06Z7Z+fMBeE7mN5q9oiWtlkrw5DX7FmWpZK5I+eey0eM40Ta
Kg3KyAi1c7wnoEaeunCjrtV/gaNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8B
Af8EBAMCAQYwHQYDVR0OBBYEFNod+saqaIHPPazaavury1Rk4rGxMAoGCCqGSM49
BAMCA0gAMEUCIQCi3VqeAcG2pE/GQaoPEMaDn+fLiu1gALHWyIjyV6h/OQIgW1np
rB4JbPGAICxUXV9nlc9ZZD/PAaogdCGGMM10zZc=
-----END CERTIFICATE-----
`,
  },
  foundIn: 'served',
};

/** On how many addresses each firmware is refused; what files.example.com serves is renewed on the way. */
export interface Serving {
  readonly thermostat: number;
  readonly camera: number;
  readonly filesCertificate: 'first' | 'renewed';
}

/** What one round finds of each firmware on each of its targets. */
export function roundOf(serving: Serving, at: EpochMs): readonly RoundView[] {
  const files = filesView(serving.filesCertificate, at);
  return [
    { firmware: 'thermostat-1.4', target: CONTENT, endpoints: contentViews(serving.thermostat, at, 'ecdsa') },
    { firmware: 'camera-2.0', target: CONTENT, endpoints: contentViews(serving.camera, at, 'rsa') },
    { firmware: 'camera-2.0', target: FILES, endpoints: [files] },
  ];
}

function contentViews(refusing: number, at: EpochMs, kind: 'ecdsa' | 'rsa'): readonly EndpointView[] {
  const hello = kind === 'ecdsa' ? MODERN : RSA_ONLY;
  return ADDRESSES.map((address, index) => {
    const isNew = index < refusing;
    return {
      address,
      hello,
      at,
      served: isNew ? [hexOf(`new ${kind} ${address}`), hexOf('New CA 1')] : [hexOf(`old ${kind}`), hexOf('Old CA 1')],
      endEntity: null,
      verdict: isNew ? refusedByDevice(kind) : accepted({ anchor: OLD_ROOT, pathEndsWith: OLD_ROOT, path: [OLD_ROOT] }),
      failure: null,
      proven: true,
      isMixed: false,
    };
  });
}

function refusedByDevice(kind: 'ecdsa' | 'rsa') {
  return refused({ missing: NEW_ROOT, deviceCode: kind === 'ecdsa' ? '-688' : '-0x2700', evidence: 'measured' });
}

/** Its path ends within the horizon, and the cameras' stack minds. */
const FILES_ANCHOR = certificateRef('CN=Files Root CA,O=Example Trust', '2026-05-20T00:00:00Z');

function filesView(which: Serving['filesCertificate'], at: EpochMs): EndpointView {
  return {
    address: '198.51.100.7',
    hello: MODERN,
    at,
    served: [hexOf(`files ${which}`), hexOf('Files CA 1')],
    endEntity: certificateRef('CN=files.example.com'),
    verdict: accepted({
      anchor: FILES_ANCHOR,
      path: [certificateRef('CN=files.example.com'), FILES_ANCHOR],
      until: FILES_ANCHOR.notAfter,
      pathUntil: FILES_ANCHOR.notAfter,
      pathEndsWith: FILES_ANCHOR,
    }),
    failure: null,
    proven: true,
    isMixed: false,
  };
}
