// The pages that explain, in a real browser and without one: what they tell, and what strangers cannot do to them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Browser } from 'playwright-core';

import { axeViolations, guardedPage, launchChromium } from '../support/web-browser.ts';
import { HOSTILE_FIRMWARE, HOSTILE_HOST, HOSTILE_NOW, hostileWorld } from '../support/web-hostile.ts';
import { startWebStage, type WebStage } from '../support/web-stage.ts';
import { EXPLAIN_TARGET, type ExplainScene, startExplainScene } from '../views/explain/explain-scene.ts';

let scene: ExplainScene;
let hostile: WebStage;
let browser: Browser;

before(async () => {
  scene = await startExplainScene();
  hostile = await startWebStage({ ...hostileWorld(), clock: { now: () => HOSTILE_NOW } });
  browser = await launchChromium();
});

after(async () => {
  await browser.close();
  await hostile.close();
  await scene.stage.close();
});

const target = encodeURIComponent(EXPLAIN_TARGET);
const explainOf = (firmware: string, query = ''): string => `firmware/${firmware}/targets/${target}/explain${query}`;

const rows: readonly { readonly at: string; readonly status: number; readonly has: readonly string[] }[] = [
  {
    at: explainOf('thermostat-1.4'),
    status: 200,
    has: [
      'thermostat-1.4 refuses what 192.0.2.10 serves: the CA is not pinned; it would need Meridian Root G2.',
      '-688',
      'BEGIN CERTIFICATE',
      'Who signed',
      `/targets/${target}/evidence.zip`,
      'pp-missing',
      'same as 3',
    ],
  },
  {
    at: explainOf('thermostat-1.4', '?address=192.0.2.12&hello=modern'),
    status: 200,
    has: ['thermostat-1.4 accepts what 192.0.2.12 serves', 'pp-used'],
  },
  {
    at: explainOf('gate-1.0', '?address=192.0.2.12'),
    status: 200,
    has: [
      'Nobody knows whether gate-1.0 accepts',
      'If <code>endsAt is first-anchor</code>',
      'If <code>endsAt is self-signed-anchor</code>',
    ],
  },
  { at: explainOf('nobody'), status: 404, has: ['This firmware does not talk to this target'] },
  { at: explainOf('pump-2.0', '?address=192.0.2.99'), status: 404, has: ['Nothing was observed of this address'] },
  // What makes no sense is as if it were not there.
  { at: explainOf('pump-2.0', '?address=%3Cb%3E&hello=%00'), status: 200, has: ['pump-2.0 refuses'] },
  {
    at: `targets/${target}/paths`,
    status: 200,
    has: ['Who comes to what', 'thermostat-1.6', 'needed, not pinned', 'Paths, from the end entity up:'],
  },
  { at: 'targets/nobody.example%3A443/paths', status: 404, has: ['No such list'] },
];

for (const { at, status, has } of rows) {
  test(`/${at}`, async () => {
    const response = await fetch(`${scene.stage.url}${at}`);
    const text = (await response.text()).replace(/\s+/g, ' ');
    assert.equal(response.status, status);
    for (const wanted of has) assert.ok(text.includes(wanted), wanted);
    assert.doesNotMatch(text, / style=|<script>|undefined|\[object/);
    assert.deepEqual(scene.stage.errors, []);
  });
}

const pages = () => [
  `${scene.stage.url}${explainOf('thermostat-1.4')}`,
  `${scene.stage.url}${explainOf('gate-1.0', '?address=192.0.2.12')}`,
  `${scene.stage.url}targets/${target}/paths`,
  `${hostile.url}firmware/${HOSTILE_FIRMWARE}/targets/${HOSTILE_HOST}%3A443/explain`,
  `${hostile.url}targets/${HOSTILE_HOST}%3A443/paths`,
];

for (const [width, colorScheme] of [
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
] as const) {
  test(`at ${String(width)} pixels, ${colorScheme}: everybody can read them, and nothing gets out of its box`, async () => {
    for (const url of pages()) {
      const { page, trouble, close } = await guardedPage(browser, url, {
        viewport: { width, height: 900 },
        colorScheme,
        bypassCSP: true,
      });
      await page.goto(url);
      assert.deepEqual(await axeViolations(page), [], url);
      const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(beyond <= 0, `${url} is ${String(beyond)} pixels too wide`);
      assert.equal(await page.locator('.injected').count(), 0);
      const outside = await page.evaluate<number>(
        `[...document.querySelectorAll('svg.paths text')].filter((text) => {
          const box = text.ownerSVGElement.getBoundingClientRect();
          const own = text.getBoundingClientRect();
          return own.right > box.right + 1 || own.bottom > box.bottom + 1 || own.left < box.left - 1;
        }).length`,
      );
      assert.equal(outside, 0, url);
      const names = await page.evaluate<number>(
        `[...document.querySelectorAll('svg.paths .pp-name, svg.paths .pp-detail')].filter((text) => {
          const box = text.parentNode.querySelector('rect').getBoundingClientRect();
          return text.getBoundingClientRect().right > box.right;
        }).length`,
      );
      assert.equal(names, 0, `names beyond their boxes: ${url}`);
      assert.deepEqual(trouble, [], url);
      await close();
    }
    assert.deepEqual([...scene.stage.errors, ...hostile.errors], []);
  });
}

test('the steps are one link away from every endpoint, without a script', async () => {
  const { page, close } = await guardedPage(browser, scene.stage.url, { javaScriptEnabled: false });
  await page.goto(explainOf('thermostat-1.4'));
  await page.getByRole('link', { name: '192.0.2.12' }).click();
  await page.getByRole('heading', { name: /thermostat-1\.4 accepts what 192\.0\.2\.12 serves/ }).waitFor();
  assert.equal(await page.locator('[aria-current="page"]', { hasText: '192.0.2.12' }).count(), 1);
  await close();
});
