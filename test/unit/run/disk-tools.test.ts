import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { requireDiskTools } from '../../../src/run/disk-tools.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('disk tools');

test('a missing program is named with its Debian package', () =>
  withScratch((folder) => {
    const before = process.env.PATH;
    process.env.PATH = folder;
    try {
      requireDiskTools('vfat', ['mmd', 'mcopy']);
      assert.unreachable();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const [diagnostic] = error.diagnostics;
      assert.is(error.exitCode, 2);
      assert.match(diagnostic!.message, /vfat cannot be made: mmd and mcopy are not installed/);
      assert.match(diagnostic!.suggestion!, /apt-get install .*mtools$/);
      assert.throws(
        () => requireDiskTools('xfs', ['mkfs.none']),
        /xfs cannot be made: mkfs\.none is/,
      );
    } finally {
      process.env.PATH = before;
    }
  }));

test.run();
