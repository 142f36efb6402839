import { type Browser, chromium } from 'playwright-core';
import { findProgram } from '../../src/run/find-program.ts';

/** What keeps a browser to itself: it asks the network for nothing of its own. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens headless Chromium, with a profile of its own, while `work` runs; undefined without one. */
export async function withBrowser<T>(
  work: (browser: Browser) => Promise<T>,
): Promise<T | undefined> {
  const executablePath = findProgram('chromium');
  if (executablePath === undefined) return undefined;
  const browser = await chromium.launch({ executablePath, args: quiet });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}
