// A host that goes over to another CA, address by address, and firmware of every kind that has to take what it serves:
// stores, verdicts and incidents as the real pipeline leaves them.
import { startWebStage, type WebStage } from '../../support/web-stage.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import { servedListOf } from '../../../src/probe/observation.ts';
import { type IssuedCertificate, issue, keyPair, pemOf } from '../../support/ca.ts';
import { espBundleItem, writeEspBundleV1 } from '../../support/esp-bundle-writer.ts';
import { historyOf, observationOf, servedOutcome } from '../../support/web-history.ts';

export const EXPLAIN_NOW = Date.UTC(2026, 5, 1, 12);
export const EXPLAIN_HOST = 'updates.example.com';
export const EXPLAIN_TARGET = `${EXPLAIN_HOST}:443`;
const MINUTE = 60_000;
const DAY = 86_400_000;

export interface ExplainCertificates {
  readonly oldRoot: IssuedCertificate;
  readonly newRoot: IssuedCertificate;
  readonly oldIssuing: IssuedCertificate;
  readonly oldList: readonly IssuedCertificate[];
  readonly newList: readonly IssuedCertificate[];
}

/** The new list comes out of order, with a duplicate, and with a root that nobody needs to be sent. */
export function explainCertificates(): ExplainCertificates {
  const oldRoot = issue({
    subject: 'C=US, O=Meridian Trust, CN=Meridian Root G1',
    key: keyPair('explain old', 'rsa2048'),
  });
  const newRoot = issue({ subject: 'C=US, O=Meridian Trust, CN=Meridian Root G2', key: keyPair('explain new') });
  const issuing = (name: string, issuer: IssuedCertificate) =>
    issue({
      subject: `O=Meridian Trust, CN=${name}`,
      issuer,
      ca: true,
      key: keyPair(name),
      notAfter: '2030-03-01T00:00:00Z',
    });
  const endEntity = (issuer: IssuedCertificate) =>
    issue({
      subject: `CN=${EXPLAIN_HOST}`,
      issuer,
      dnsNames: [EXPLAIN_HOST],
      key: keyPair('explain end entity'),
      notBefore: '2026-05-01T00:00:00Z',
      notAfter: '2026-08-01T00:00:00Z',
    });
  const oldIssuing = issuing('Meridian TLS CA 3', oldRoot);
  const newIssuing = issuing('Meridian TLS CA 7', newRoot);
  return {
    oldRoot,
    newRoot,
    oldIssuing,
    oldList: [endEntity(oldIssuing), oldIssuing],
    newList: [endEntity(newIssuing), oldRoot, newIssuing, newIssuing, newRoot],
  };
}

function line(
  id: string,
  devices: number,
  stack: string,
  anchors: string,
  more: Readonly<Record<string, unknown>> = {},
) {
  return { id, devices, stack, anchors: [anchors], targets: [{ host: EXPLAIN_HOST, hello: ['modern'] }], ...more };
}

export const EXPLAIN_FIRMWARE = [
  line('thermostat-1.4', 12_400, 'ti-simplelink', 'old.pem'),
  line('thermostat-1.5', 800, 'mbedtls', 'both.pem'),
  line('thermostat-1.6', 90, 'mbedtls', 'both.pem'),
  line('pump-2.0', 3_100, 'wolfssl', 'old.pem'),
  line('pump-2.1', 40, 'mbedtls', 'old.pem', { clock: 'none' }),
  line('gate-1.0', 700, 'gate-tls', 'issuing.pem'),
  line('lamp-3.2', 5_000, 'esp-idf-bundle', 'bundle.bin'),
  line('meter-0.9', 15, 'openssl', 'old.pem', { clock: 'build:2026-05-15' }),
];

const STACKS = [{ name: 'gate-tls', base: 'openssl', title: 'The TLS of the gate', rules: { endsAt: 'unknown' } }];

export interface ExplainScene {
  readonly stage: WebStage;
  readonly certificates: ExplainCertificates;
}

export interface ExplainScenePlan {
  readonly certificates?: ExplainCertificates;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Two days of the old list everywhere; then, for an hour, the new one on two of three addresses. */
export async function startExplainScene(plan: ExplainScenePlan = {}): Promise<ExplainScene> {
  const { certificates = explainCertificates(), config = {} } = plan;
  const { oldRoot, newRoot, oldIssuing, oldList, newList } = certificates;
  const clock: Clock = { now: () => EXPLAIN_NOW };
  const stage = await startWebStage({
    clock,
    files: new Map<string, string | Uint8Array>([
      ['old.pem', oldRoot.pem],
      ['both.pem', pemOf([oldRoot, newRoot])],
      ['issuing.pem', oldIssuing.pem],
      ['bundle.bin', writeEspBundleV1([oldRoot].map(espBundleItem))],
      ['known-roots.pem', newRoot.pem],
    ]),
    config: {
      targets: [{ host: EXPLAIN_HOST }],
      firmware: EXPLAIN_FIRMWARE,
      stacks: STACKS,
      web: { listen: '127.0.0.1:0' },
      ...config,
    },
    fill: async (setup, store) => {
      const history = await historyOf(setup, store, () => null);
      const [old, after] = [oldList, newList].map((list) => servedListOf(list.map(({ der }) => der)));
      if (old === undefined || after === undefined) throw new TypeError('no lists');
      const addresses = ['192.0.2.10', '192.0.2.11', '192.0.2.12'];
      const play = (at: number, changed: number) =>
        history.play(
          {
            observations: addresses.map((address, index) =>
              observationOf({
                target: EXPLAIN_TARGET,
                host: EXPLAIN_HOST,
                address,
                hello: { profile: 'modern', sni: true },
                at,
                outcome: servedOutcome(index < changed ? after : old),
              }),
            ),
            named: addresses.map((address) => ({ target: EXPLAIN_TARGET, address })),
          },
          at,
        );
      await play(EXPLAIN_NOW - 2 * DAY, 0);
      await play(EXPLAIN_NOW - 61 * MINUTE, 0);
      await play(EXPLAIN_NOW - 60 * MINUTE, 1);
      await play(EXPLAIN_NOW - MINUTE, 2);
      return history.end();
    },
  });
  return { stage, certificates };
}
