import { testFolder } from '../runtime/support';
import { corpusOf, fuzz, tryFault } from './fuzz';
import { makeKinds } from './kinds';
import { draws } from '../thoroughness';

const folder = testFolder();

/** How many damaged inputs of each kind take a second or two. */
const COUNTS = {
  'sealed-log': 2000,
  'volume-files': 1000,
  'study-file': 5000,
  manifest: 200,
  tables: 1000,
  printed: 3000,
};

describe.each(Object.entries(COUNTS))('damaged inputs of the kind %s', (name, count) => {
  test('are reported on one line, at once, and none counts as complete', async () => {
    const kind = (await makeKinds(folder))[name]!;
    expect(await fuzz(kind, 20_240_501, draws(count))).toEqual([]);
  });

  test('that once caused a failure are also reported', async () => {
    const kind = (await makeKinds(folder))[name]!;
    for (const [input, bytes] of corpusOf(name))
      expect({ input, why: await tryFault(kind, bytes) }).toEqual({ input, why: undefined });
  });

  test('are created from valid ones', async () => {
    const kind = (await makeKinds(folder))[name]!;
    for (const bytes of kind.whole) await kind.read(bytes);
  });
});
