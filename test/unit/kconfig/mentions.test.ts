import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compiledIn, findMentions } from '../../../src/kconfig/mentions.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('kconfig/mentions');

test('sources and makefiles that name the very symbol are found, in the tree and beside it', () =>
  withScratch(async (folder) => {
    const write = (path: string, text: string): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('tree/time.c', 'int x;\n#ifdef CONFIG_HZ\n#endif\nint y = CONFIG_HZ_MAX;\n');
    write('tree/Makefile.uk', 'SRCS-$(CONFIG_HZ) += time.c\n');
    write('tree/notes.txt', 'CONFIG_HZ\n');
    write('app/main.c', 'return CONFIG_HZ;\n');
    const found = await findMentions('HZ', { '': join(folder, 'tree'), app: join(folder, 'app') });
    assert.equal(found, [
      { file: 'Makefile.uk', line: 1, text: 'SRCS-$(CONFIG_HZ) += time.c' },
      { file: 'app/main.c', line: 1, text: 'return CONFIG_HZ;' },
      { file: 'time.c', line: 2, text: '#ifdef CONFIG_HZ' },
    ]);
    write('image.dbg', 'ELF\0lib/time.c\0main.c\0runtime.c\0');
    const compiled = await compiledIn(join(folder, 'image.dbg'), [
      'a/time.c',
      'app/main.c',
      'b/e.c',
    ]);
    assert.equal([...compiled], ['a/time.c', 'app/main.c']);
  }));

test.run();
