// Every page in a real browser, with nothing, much, and strangers' texts on it: narrow and wide, light and dark, with the
// keyboard, on paper, without JavaScript, and with whatever axe-core knows of accessibility.
import assert from 'node:assert/strict';
import test, { after, describe } from 'node:test';

import type { Page } from 'playwright-core';

import { axeViolations, type GuardedPage, guardedPage } from '../support/web-browser.ts';
import { PAGES } from './pages.ts';
import { closeAll, type Fixture, sharedBrowser, sharedStage } from './stages.ts';

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };
const FIXTURES: readonly Fixture[] = ['empty', 'busy', 'hostile', 'locked'];

after(closeAll);

for (const fixture of FIXTURES) {
  describe(`with the ${fixture} fixture`, { concurrency: 3 }, () => {
    for (const { name, path } of PAGES) {
      test(`${name}: nothing is wrong with it`, async (context) => {
        const stage = await sharedStage(fixture);
        const at = await path(fixture, stage);
        if (at === null) {
          context.skip('not there');
          return;
        }
        const text = await looked(stage.url, at);
        await withoutJavaScript(stage.url, at, text);
        // Of strangers' texts the page is the same one, with other words in it.
        if (fixture !== 'hostile') await accessible(stage.url, at);
        assert.deepEqual(stage.errors, []);
      });
    }
  });
}

/** As it comes: its policy holds, nothing is asked of elsewhere. Gives the text of the page. */
async function looked(url: string, at: string): Promise<string> {
  return using(url, { viewport: WIDE }, async ({ page, trouble }) => {
    await page.goto(at);
    assert.match(await page.title(), / · anchorwatch$/);
    assert.equal(await page.locator('h1').count(), 1, 'one h1');
    await assertNothingInjected(page);
    await assertKeyboard(page);
    const text = await mainText(page);
    await page.setViewportSize(NARROW);
    await assertNoSidewaysScrolling(page);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('h1').isVisible(), true, 'in print');
    assert.deepEqual(trouble.filter(isUnexpected), []);
    return text;
  });
}

/** A page that is not there is answered with 404, which Chromium mentions. */
function isUnexpected(trouble: string): boolean {
  return !trouble.includes('status of 404');
}

async function withoutJavaScript(url: string, at: string, text: string): Promise<void> {
  await using(url, { viewport: NARROW, javaScriptEnabled: false, colorScheme: 'dark' }, async ({ page, trouble }) => {
    await page.goto(at);
    assert.equal(await mainText(page), text);
    assert.deepEqual(trouble.filter(isUnexpected), []);
  });
}

/** axe-core is a script of its own, which no page of ours allows. */
async function accessible(url: string, at: string): Promise<void> {
  await using(url, { viewport: WIDE, bypassCSP: true }, async ({ page }) => {
    await page.goto(at);
    assert.deepEqual(await axeViolations(page), [], 'wide and light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(NARROW);
    assert.deepEqual(await axeViolations(page), [], 'narrow and dark');
  });
}

async function using<Result>(
  url: string,
  options: Parameters<typeof guardedPage>[2],
  look: (guarded: GuardedPage) => Promise<Result>,
): Promise<Result> {
  const guarded = await guardedPage(await sharedBrowser(), url, options);
  try {
    return await look(guarded);
  } finally {
    await guarded.close();
  }
}

function mainText(page: Page): Promise<string> {
  // Not innerText: what is folded belongs to it.
  return page.locator('main').evaluate((main: { textContent: string }) => main.textContent);
}

/** Bidirectional controls, zero width, null bytes, escape sequences: what makes a text look like another one. */
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

async function assertNothingInjected(page: Page): Promise<void> {
  assert.notEqual(await page.title(), 'injected');
  const sources = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('script, img, iframe, object, embed')].map((one) => one.getAttribute('src') ?? 'inline')`,
  );
  assert.deepEqual(
    sources.filter((source) => !source.startsWith('/assets/')),
    [],
  );
  const misled = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('.injected, [onerror], [style], a[href^="javascript:" i], base')].map((one) => one.outerHTML)`,
  );
  assert.deepEqual(misled, []);
  // Of all elements: axe-core does not look at all of them.
  const ids = await page.evaluate<readonly string[]>(`[...document.querySelectorAll('[id]')].map(({ id }) => id)`);
  assert.equal(new Set(ids).size, ids.length, 'each id once');
  const text = await page.evaluate<string>('document.documentElement.textContent + document.documentElement.outerHTML');
  assert.doesNotMatch(text, INVISIBLE);
}

async function assertNoSidewaysScrolling(page: Page): Promise<void> {
  const [content, visible] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, innerWidth]',
  );
  if (content <= visible) return;
  const wide = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('main *, header *')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .filter((one) => one.closest('.scroll, pre') === null || getComputedStyle(one).position === 'absolute')
      .slice(0, 5).map((one) => one.outerHTML.slice(0, 150))`,
  );
  assert.fail(`${String(content)} px wide at ${String(visible)}: ${wide.join('\n')}`);
}

/** What Tab goes through at the most: pages have thousands of links. */
const TABS = 25;

/** The link that skips comes first and works; everything that can be used is reached in its order, and is seen to be. */
async function assertKeyboard(page: Page): Promise<void> {
  // From the top, wherever the page has put the focus.
  await page.evaluate(`document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('document.activeElement.id'), 'main');
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  const unreachable = await page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary, [onclick], [role=button]')]
      .filter((one) => one.checkVisibility() && (one.tabIndex < 0 || (one.matches('a') && one.href === '')))
      .map((one) => one.outerHTML.slice(0, 150))`,
  );
  assert.deepEqual(unreachable, []);
  const tabIndexes = await page.evaluate<number>(
    `document.querySelectorAll('[tabindex]:not([tabindex="0"], [tabindex="-1"])').length`,
  );
  assert.equal(tabIndexes, 0, 'an order of its own');
  for (let tab = 0; tab < TABS; tab++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate<{ html: string; isSeen: boolean } | null>(FOCUS);
    if (focus === null) break;
    assert.ok(focus.isSeen, `the focus is not seen on ${focus.html}`);
  }
}

const FOCUS = `(() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return null;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
  const isSeen = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  return { html: one.outerHTML.slice(0, 150), isSeen };
})()`;
