import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptFile, usualPythons } from './ask.ts';
import { unreadable } from './symbols.ts';
import type { Configured } from './values.ts';

/**
 * Opens kconfiglib's menu in the terminal and returns the .config that was left behind.
 * @throws UserError exit 5 when it cannot be opened
 */
export async function openMenu(configured: Configured): Promise<string> {
  const { execa } = await import('execa');
  const folder = await mkdtemp(join(tmpdir(), 'unikernel-kconfig-'));
  try {
    const [question, config] = [join(folder, 'question.json'), join(folder, '.config')];
    await writeFile(question, JSON.stringify(configured));
    for (const python of usualPythons) {
      const arguments_ = ['-B', scriptFile('menu.py'), question, config];
      const result = await execa(python, arguments_, { reject: false, stdio: 'inherit' });
      if (result.exitCode === 0) return await readFile(config, 'utf8');
      if (result.exitCode !== 3 && result.exitCode !== undefined) break;
    }
    throw unreadable('the menu ended with an error');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
