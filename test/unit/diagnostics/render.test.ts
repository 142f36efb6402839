import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from '../../../src/diagnostics/nearest.ts';
import { renderDiagnostic } from '../../../src/diagnostics/render.ts';

const test = suite('diagnostics');

const source = 'a\nb: {\n  memry: 1,\n}\n';

test('a diagnostic reads as what, where, why and what to do', () => {
  const text = renderDiagnostic(
    {
      code: 'config/unknown-key',
      message: "Unknown key 'memry'.",
      location: { file: 'x.ts', line: 3, column: 3 },
      notes: ['the keys are\nmemory, cpu'],
      suggestion: "did you mean 'memory'?",
    },
    { color: false, readSource: () => source },
  );
  assert.is(
    text,
    [
      "error[config/unknown-key]: Unknown key 'memry'.",
      '  at x.ts:3:3',
      '  1 | a',
      '  2 | b: {',
      '> 3 |   memry: 1,',
      '    |   ^',
      '  4 | }',
      '  note: the keys are',
      '        memory, cpu',
      "  help: did you mean 'memory'?",
    ].join('\n'),
  );
});

test('without the source there is no code frame', () => {
  const diagnostic = { code: 'a/b', message: 'No.', location: { file: 'x', line: 1, column: 2 } };
  const text = renderDiagnostic(diagnostic, { color: false, readSource: () => undefined });
  assert.is(text, 'error[a/b]: No.\n  at x:1:2');
});

test('the nearest name is near, whatever its case', () => {
  assert.is(nearest('memry', ['cpu', 'memory']), 'memory');
  assert.is(nearest('ext4_fs', ['EXT4_FS', 'XFS_FS']), 'EXT4_FS');
  assert.is(nearest('banana', ['cpu', 'memory']), undefined);
  assert.is(nearest('x', []), undefined);
});

test.run();
