// A fleet with a config, CA files and a store for the tests of `anchorwatch forecast`, at an instant that stands still.
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { Accepted, CertificateRef } from '../../../src/chain/verdict.ts';
import type { OutlookState } from '../../../src/outlook/outlook.ts';
import { namedAnchorOf } from '../../../src/signals/named-anchor.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { CycleRecord, Store } from '../../../src/store/store.ts';
import { cycleRecord, endpointView, outlook } from '../../contract/records.ts';
import { issue } from '../../support/ca.ts';
import { program, type RunSettings } from '../alerts-scene.ts';

export const NOW = Date.parse('2026-03-03T00:00:00Z');
const DAY = 86_400_000;

const EV_PEM = readFileSync(
  new URL('../../../config/firmware/thermostat-1.4/digicert-high-assurance-ev-root-ca.pem', import.meta.url),
  'utf8',
);
export const EV_ROOT: CertificateRef = {
  subject: 'CN=DigiCert High Assurance EV Root CA,OU=www.digicert.com,O=DigiCert Inc,C=US',
  sha256: 'ee'.repeat(32),
  spkiSha256: namedAnchorOf(new X509Certificate(EV_PEM)).spkiSha256,
  notBefore: null,
  notAfter: null,
};

const OWN_ROOT = issue({
  subject: 'CN=Example Device Root, O=Example',
  notBefore: '2016-12-18T00:00:00Z',
  notAfter: '2026-12-18T00:00:00Z',
});

const FIRMWARE = [
  {
    id: 'thermostat-1.4',
    devices: 12_400,
    stack: 'ti-simplelink',
    anchors: ['ev.pem'],
    targets: [{ host: 'content.example' }, { host: 'api.example' }],
  },
  { id: 'pump-2.0', stack: 'mbedtls', anchors: ['own.pem'], targets: [{ host: 'own.example' }] },
];

const ANNOUNCEMENTS = [
  {
    id: 'new-root',
    targets: ['api.example'],
    anchor: { subject: 'Example Root G2' },
    from: '2026-09-01',
    source: 'https://status.example/roots',
  },
];

export interface ForecastScene {
  readonly folder: string;
  readonly config: string;
  /** Opens the store as a daemon would, for as long as `use` takes. */
  readonly inStore: (use: (store: Store) => Promise<unknown>) => Promise<void>;
  /** `anchorwatch forecast ARGS`, as in a terminal. */
  readonly forecast: (args?: readonly string[], settings?: RunSettings) => ReturnType<typeof program>;
}

/** A folder with a config file; without a store until `inStore` makes one. `settings` stand beside or instead of its keys. */
export function forecastScene(context: Pick<TestContext, 'after'>, settings: object = {}): ForecastScene {
  const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-forecast-'));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  const config = join(folder, 'anchorwatch.yaml');
  const sqlite = join(folder, 'anchorwatch.db');
  const document = {
    firmware: FIRMWARE,
    announcements: ANNOUNCEMENTS,
    store: { sqlite },
    signals: { roots: { cache: join(folder, 'roots') } },
    ...settings,
  };
  writeFileSync(join(folder, 'ev.pem'), EV_PEM);
  writeFileSync(join(folder, 'own.pem'), OWN_ROOT.pem);
  writeFileSync(config, JSON.stringify(document));
  return {
    folder,
    config,
    inStore: async (use) => {
      const store = await openSqliteStore({ file: sqlite });
      await use(store).finally(() => store.close());
    },
    forecast: (args = [], run = {}) => program(['forecast', '--config', config, ...args], { now: NOW, ...run }),
  };
}

/** A scene of which the daemon has seen one cycle. */
export async function observedScene(
  context: Pick<TestContext, 'after'>,
  settings: object = {},
): Promise<ForecastScene> {
  const scene = forecastScene(context, settings);
  await scene.inStore((store) => store.recordCycle(observedCycle()));
  return scene;
}

export function observedCycle(changes: Partial<CycleRecord> = {}): CycleRecord {
  const outlooks = [seen('content.example:443'), seen('api.example:443')];
  return cycleRecord({ startedAt: NOW - 60_000, finishedAt: NOW - 12_000, outlooks, ...changes });
}

/** Accepted below the EV root, over a cross-sign that ends in 200 days. */
export function seen(target: string, changes: Partial<OutlookState> = {}): OutlookState {
  const pathUntil = NOW + 200 * DAY;
  const pathEndsWith = {
    ...EV_ROOT,
    subject: 'CN=Example Cross-Sign',
    spkiSha256: 'dd'.repeat(32),
    notAfter: pathUntil,
  };
  const verdict: Accepted = {
    kind: 'accepted',
    evidence: 'measured',
    path: [pathEndsWith, EV_ROOT],
    anchor: EV_ROOT,
    until: NOW + 60 * DAY,
    pathUntil,
    pathEndsWith,
    soft: [],
    holds: { from: null, until: null },
  };
  const view = endpointView({ at: NOW - 12_000, verdict });
  return outlook({ target, endpoints: [view], lastAccepted: view, ...changes });
}
