// What people do with the page: they watch a rotation happen, follow the link of a mail, log in, acknowledge, silence, and
// log out. In a real browser, beside a daemon that probes real servers.
import assert from 'node:assert/strict';
import test, { after, type TestContext } from 'node:test';

import type { Page } from 'playwright-core';

import { hashPassword } from '../../src/lib/password-hash.ts';
import { guardedPage } from '../support/web-browser.ts';
import { type RotatingPage, type RotatingPageOptions, startRotatingPage } from '../support/web-rotation.ts';
import { closeAll, PASSWORD, sharedBrowser } from './stages.ts';

after(closeAll);

test('an open page shows a rotation as it goes on, without being loaded again', async (context) => {
  const { rotating, page } = await openPage(context, { password: null });
  await page.goto('/');
  await page.evaluate('globalThis.isTheSame = true');
  await page.getByRole('status').getByText('Live').waitFor();
  const incident = page.locator('a.card.incident');
  assert.equal(await incident.count(), 0);
  await rotating.begin();
  await incident.locator('.level-started').waitFor();
  await rotating.complete();
  await incident.locator('.level-broken').waitFor();
  assert.equal(await page.evaluate('globalThis.isTheSame'), true);
});

test('an open page keeps the focus and what is unfolded when it is renewed', async (context) => {
  const { rotating, page } = await openPage(context, { password: null });
  await rotating.begin();
  await page.goto('/incidents');
  await page.getByRole('status').getByText('Live').waitFor();
  await page.locator('a.card.incident').first().click();
  await page.locator('#silence-it > summary').click();
  await page.getByRole('status').getByText('Live').waitFor();
  await rotating.complete();
  await page.locator('.headline .badge.level-broken').waitFor();
  assert.equal(await page.locator('#silence-it').getAttribute('open'), '');
});

test('the link of a mail acknowledges, once somebody says so, without a login', async (context) => {
  const password = await hashPassword(PASSWORD);
  const { rotating, page } = await openPage(context, { password }, { javaScriptEnabled: false });
  await rotating.begin();
  const { store } = rotating.stage;
  const { parsed } = await rotating.mails.nextMail();
  const link = /http:\/\/127\.0\.0\.1:\d+\/ack\?token=[\w.~%-]+/.exec(parsed.text ?? '')?.[0];
  assert.ok(link !== undefined, parsed.text);
  const acknowledged = async () => (await store.loadAlerting(Date.now(), 0)).acknowledgements;

  await page.goto(link);
  assert.deepEqual(await acknowledged(), [], 'what scans mails follows links');
  await page.getByLabel('Your name').fill('ana');
  await page.getByLabel('Comment').fill('on it');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByRole('heading', { name: 'Acknowledged' }).waitFor();
  assert.deepEqual(
    (await acknowledged()).map(({ by, comment, level }) => [by, comment, level]),
    [['ana', 'on it', 'started']],
  );

  await page.goto(`${link.slice(0, -2)}AA`);
  assert.match(await page.locator('main').innerText(), /not made by this anchorwatch/);
  await page.goto('/incidents');
  assert.equal(new URL(page.url()).pathname, '/login', 'the link opens nothing else');
});

test('who logs in may acknowledge and silence, until they log out', async (context) => {
  const password = await hashPassword(PASSWORD);
  const { rotating, page } = await openPage(context, { password });
  await rotating.begin();
  const { store } = rotating.stage;
  await page.goto('/incidents');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('.problem').first().waitFor();
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/incidents', 'where one wanted to go');

  await page.locator('a.card.incident').first().click();
  const acknowledging = page.locator('form[action$="/acknowledge"]');
  await acknowledging.getByLabel('Your name').fill('ben');
  await acknowledging.getByLabel('Comment').fill('the update is on its way');
  await acknowledging.getByRole('button', { name: 'Acknowledge' }).click();
  await page.locator('main').getByText('the update is on its way').first().waitFor();
  const [acknowledgement] = (await store.loadAlerting(Date.now(), 0)).acknowledgements;
  assert.deepEqual([acknowledgement?.by, acknowledgement?.level], ['ben', 'started']);

  await page.locator('#silence-it > summary').click();
  const silencing = page.locator('form[action$="/silence"]');
  await silencing.getByLabel('Your name').fill('ben');
  await silencing.getByLabel('Comment').fill('until tomorrow');
  await silencing.getByLabel('For', { exact: true }).fill('1d');
  await silencing.getByRole('button', { name: 'Silence' }).click();
  await page.locator('main').getByText('until tomorrow').first().waitFor();
  const [silence] = await store.silences(Date.now());
  assert.deepEqual([silence?.by, silence?.incident], ['ben', acknowledgement?.incident]);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('Password').waitFor();
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/login');
});

async function openPage(
  context: TestContext,
  options: RotatingPageOptions,
  visiting: Parameters<typeof guardedPage>[2] = {},
): Promise<{ readonly rotating: RotatingPage; readonly page: Page }> {
  const rotating = await startRotatingPage(options);
  const { page, trouble, close } = await guardedPage(await sharedBrowser(), rotating.stage.url, visiting);
  context.after(async () => {
    await close();
    await rotating.close();
    assert.deepEqual(trouble.filter(isUnexpected), []);
    assert.deepEqual(rotating.stage.errors, []);
  });
  return { rotating, page };
}

/** Chromium mentions each answer that is an error: a wrong password, a forged link. */
function isUnexpected(trouble: string): boolean {
  return !/status of 40[0-9]/.test(trouble);
}
