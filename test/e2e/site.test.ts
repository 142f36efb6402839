// The site that `npm run docs` builds, in a browser: links, search, light and dark.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { build } from 'vitepress';
import { packageRoot } from '../../src/plan/package-root.ts';
import { withBrowser } from '../support/browser.ts';
import { withFileServer } from '../support/file-server.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const test = suite('site');

test('every link leads somewhere, search finds, light turns dark, and nothing is complained of', () =>
  withScratch((folder) =>
    withFileServer(folder, async ({ url }) => {
      const done = await withBrowser(async (browser) => {
        await build(join(packageRoot, 'docs'), { outDir: folder });
        const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
        const pages = files.filter((file) => file.endsWith('.html') && file !== '404.html');
        const page = await browser.newPage();
        // It finds a hang; a busy machine may take its time.
        page.setDefaultTimeout(120_000);
        const complaints = listen(page, url);
        await followLinks(page, url, pages);
        await search(page, `${url}/index.html`);
        await turnDark(page, `${url}/index.html`);
        assert.equal(complaints, []);
        return true;
      });
      if (!done) skip('no Chromium');
    }),
  ));

test.run();

/** What the browser complains of, and what it asks others for, as it comes. */
function listen(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`it asked for ${request.url()}`);
  });
  return complaints;
}

/** Goes to a page and waits until it answers to its reader. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction("document.querySelector('#app').__vue_app__");
}

async function followLinks(page: Page, url: string, pages: readonly string[]): Promise<void> {
  const links: { from: string; to: string }[] = [];
  const ids = new Map<string, string[]>();
  for (const file of pages) {
    await open(page, `${url}/${file}`);
    assert.match(await page.title(), /unikernel$/);
    const all = await page.locator('a[href]').all();
    for (const href of await Promise.all(all.map((link) => link.getAttribute('href'))))
      links.push({ from: file, to: new URL(href ?? '', page.url()).href });
    ids.set(`/${file}`, await page.$$eval('[id]', (all) => all.map(({ id }) => id)));
  }
  const broken = links.filter(({ to }) => {
    const { origin, pathname, hash } = new URL(to);
    if (origin !== url) return true;
    const headings = ids.get(pathname === '/' ? '/index.html' : pathname);
    return !headings || (hash !== '' && !headings.includes(decodeURIComponent(hash.slice(1))));
  });
  assert.ok(links.length > 100, 'the links were found');
  assert.equal(broken, []);
  const listed = links.filter(({ from }) => from === 'index.html').map(({ to }) => to);
  const lost = pages.filter((file) => file !== 'index.html' && !listed.includes(`${url}/${file}`));
  assert.equal(lost, [], 'docs/README.md leads to every page');
}

async function search(page: Page, url: string): Promise<void> {
  await open(page, url);
  await page.locator('button.DocSearch-Button').click();
  await page.locator('#localsearch-input').fill('substitute');
  await page.locator('.VPLocalSearchBox .result').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((to) => to.pathname !== '/index.html');
  await page
    .locator('main')
    .getByText(/substitute/i)
    .first()
    .waitFor();
}

async function turnDark(page: Page, url: string): Promise<void> {
  const colour = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  await open(page, url);
  const light = await colour();
  await page.locator('button.VPSwitchAppearance:visible').first().click();
  const dark = await colour();
  assert.is.not(dark, light);
  // The choice stays.
  await page.reload();
  assert.is(await colour(), dark);
}
