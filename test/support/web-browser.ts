// Debian's Chromium, and pages in it that keep a record of whatever should not happen.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** As Debian installs it. */
const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Headless, with a profile of its own that is gone when it is closed. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS, headless: true });
}

export interface GuardedPage {
  readonly page: Page;
  /** What should not happen, in words: messages on the console, violations of the policy, requests elsewhere, dialogs. */
  readonly trouble: readonly string[];
  readonly close: () => Promise<void>;
}

/** A new page in a context of its own, as a new visitor has it. Nothing but `origin` can be reached from it. */
export async function guardedPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<GuardedPage> {
  const context = await browser.newContext({ baseURL: origin, reducedMotion: 'reduce', ...options });
  const trouble: string[] = [];
  await guard(context, new URL(origin).origin, trouble);
  const page = await context.newPage();
  return { page, trouble, close: () => context.close() };
}

async function guard(context: BrowserContext, origin: string, trouble: string[]): Promise<void> {
  // A violation is told on the console as well, but not always with what was violated.
  await context.addInitScript(
    `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      console.error('policy violated:', violatedDirective, blockedURI, sourceFile, lineNumber);
    });`,
  );
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => trouble.push(`uncaught: ${error.error().message}`));
  context.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.route(
    (url) => url.origin !== origin,
    (route) => {
      trouble.push(`asked elsewhere: ${route.request().url()}`);
      return route.abort();
    },
  );
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The rows after these are made as these are: axe-core takes milliseconds for each of thousands of elements. */
const REPETITIONS = 'tbody > tr:nth-child(n + 25)';

/** What axe-core finds on the page as it is now, one line each; the page's context must bypass its policy. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('typeof axe === "object"'))) await page.addScriptTag({ content: AXE });
  const options = JSON.stringify({ runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] });
  const found = await page.evaluate<readonly AxeResult[]>(
    `axe.run({ include: document, exclude: ${JSON.stringify(REPETITIONS)} }, ${options}).then(({ violations }) => violations.map(({ id, help, nodes }) => ({ id, help, nodes:
      nodes.map(({ html, any, all, none }) => ({ html, why: [...any, ...all, ...none].map(({ message }) => message) })) })))`,
  );
  return found.map(({ id, help, nodes }) => {
    const [first] = nodes;
    return `${id} (${help}), ${String(nodes.length)} times: ${first?.html.slice(0, 300) ?? ''} ${first?.why[0] ?? ''}`;
  });
}

interface AxeResult {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly why: readonly string[] }[];
}
