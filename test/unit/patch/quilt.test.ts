import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { parseQuilt } from '../../../src/patch/quilt.ts';

const test = suite('quilt series');
const all = (): boolean => true;

test('blank lines and comments count for nothing; -p0, -p1 and -pab are understood', () => {
  const text = '# head\n\n  a.patch  \nsub/b.diff -p0 # why\nc.patch -p1\r\nd.patch -p ab\n';
  assert.equal(parseQuilt(text, 'q/series', all), [
    { file: 'a.patch', strip: 1, line: 3 },
    { file: 'sub/b.diff', strip: 0, line: 4 },
    { file: 'c.patch', strip: 1, line: 5 },
    { file: 'd.patch', strip: 1, line: 6 },
  ]);
});

test('every line that cannot be used is told with its number', () => {
  const text = 'there\nmissing\n../outside\n/absolute\nthere -R\nthere -p2\n';
  try {
    parseQuilt(text, 'q/series', (file) => file === 'there');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, UserError);
    const { diagnostics } = error as UserError;
    assert.equal(
      diagnostics.map(({ code, location }) => [code, location?.file, location?.line]),
      [
        ['import/missing-file', 'q/series', 2],
        ['import/missing-file', 'q/series', 3],
        ['import/missing-file', 'q/series', 4],
        ['import/quilt-option', 'q/series', 5],
        ['import/quilt-option', 'q/series', 6],
      ],
    );
    assert.ok(diagnostics.every(({ suggestion }) => suggestion !== undefined));
  }
});

test.run();
