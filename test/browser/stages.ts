// What all browser tests share, made when it is first asked for and closed after the last: one browser, and a page with
// nothing on it, one with much, one with what strangers wrote, and one behind a password.
import type { Browser } from 'playwright-core';

import { systemClock } from '../../src/lib/clock.ts';
import { hashPassword } from '../../src/lib/password-hash.ts';
import { issue } from '../support/ca.ts';
import { BUSY_NOW, busyFleet } from '../support/web-fleet.ts';
import { busyConfig, busyFiles, fillBusy } from '../support/web-busy.ts';
import { launchChromium } from '../support/web-browser.ts';
import { HOSTILE_NOW, hostileWorld } from '../support/web-hostile.ts';
import { startWebStage, type WebStage } from '../support/web-stage.ts';

export const PASSWORD = 'correct horse battery staple';

export const EMPTY_FIRMWARE = 'thermostat-1.4';
export const EMPTY_HOST = 'dl.vendor.example';

const FIXTURES = {
  empty: () => startWebStage({ ...emptyPlan(), clock: { now: () => BUSY_NOW } }),
  busy: () => {
    const fleet = busyFleet();
    return startWebStage({
      files: busyFiles(fleet),
      config: busyConfig(fleet),
      clock: { now: () => BUSY_NOW },
      fill: (setup, store) => fillBusy(fleet, setup, store),
    });
  },
  hostile: () => startWebStage({ ...hostileWorld(), clock: { now: () => HOSTILE_NOW } }),
  locked: async () => startWebStage({ ...(await lockedPlan()), clock: systemClock }),
} satisfies Record<string, () => Promise<WebStage>>;
export type Fixture = keyof typeof FIXTURES;

const stages = new Map<Fixture, Promise<WebStage>>();
let browser: Promise<Browser> | null = null;

export function sharedStage(fixture: Fixture): Promise<WebStage> {
  const known = stages.get(fixture) ?? FIXTURES[fixture]();
  stages.set(fixture, known);
  return known;
}

export function sharedBrowser(): Promise<Browser> {
  return (browser ??= launchChromium());
}

/** To be called after the last test; nothing is asked for after it. */
export async function closeAll(): Promise<void> {
  await (await browser)?.close();
  browser = null;
  const open = [...stages.values()];
  stages.clear();
  for (const stage of open) await (await stage).close();
}

/** One firmware, of which nothing is observed yet. */
function emptyPlan() {
  const root = issue({ subject: 'CN=Old Trust Root CA, O=Example Trust', ca: true });
  const line = {
    id: EMPTY_FIRMWARE,
    devices: 12_400,
    stack: 'ti-simplelink',
    anchors: ['root.pem'],
    targets: [{ host: EMPTY_HOST }],
  };
  return {
    files: new Map([['root.pem', root.pem]]),
    config: { firmware: [line], web: { listen: '127.0.0.1:0' } },
  };
}

/** The same behind a password. Browsers have the clock of the machine, and let cookies end by it. */
async function lockedPlan() {
  const { files, config } = emptyPlan();
  return { files, config: { ...config, web: { ...config.web, password: await hashPassword(PASSWORD) } } };
}
