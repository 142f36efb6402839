import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { samplePlan } from '../../support/sample-plan.ts';

const test = suite('requests');

type Kconfig = NonNullable<Parameters<typeof samplePlan>[0]>['kconfig'];

const asked = (kconfig: Kconfig, embedded = false) =>
  Object.fromEntries(
    samplePlan({ kconfig }, {}, { embedded }).requests.map((request) => [request.symbol, request]),
  );

test('a tree that is not the embedded one is asked for what QEMU and repetition need', () => {
  const requests = asked({});
  assert.is(requests.LIBUKRANDOM?.value, false);
  assert.is(requests.OPTIMIZE_COMPRESS?.value, false);
  assert.is(requests.DEBUG_SYMBOLS_LVL2?.value, true);
  assert.match(requests.LIBUKRANDOM?.own ?? '', /RDSEED/);
  assert.equal(requests.LIBUKRANDOM?.path, ['images', 'boot', 'unikraft']);
});

test('the embedded tree is asked for nothing of the kind', () => {
  for (const { own } of samplePlan().requests) assert.is(own, undefined);
});

test("the config's own map wins, and then it is a wish like any other", () => {
  const { LIBUKRANDOM } = asked({ LIBUKRANDOM: true });
  assert.is(LIBUKRANDOM?.value, true);
  assert.is(LIBUKRANDOM?.own, undefined);
});

test('of a choice nothing is asked for when the config asks for something', () => {
  const requests = asked({ DEBUG_SYMBOLS_LVL3: true });
  assert.is(requests.DEBUG_SYMBOLS_LVL2, undefined);
  assert.is(requests.DEBUG_SYMBOLS_LVL3?.value, true);
});

test.run();
