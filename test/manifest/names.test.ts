import { contentHash, filesConfigMapName, NO_HASH, runtimeConfigMapName, studyName } from '../../lib/manifest/names';

test('the name of a study is its id and a hash, and its ConfigMaps have names that start with it', () => {
  const name = studyName('monte-carlo', '0123abcd');
  expect(name).toBe('monte-carlo-0123abcd');
  expect(runtimeConfigMapName(name)).toBe('monte-carlo-0123abcd-runtime');
  expect(filesConfigMapName(name, 12)).toBe('monte-carlo-0123abcd-files-12');
});

test('a hash has as many digits as what stands in for it, and depends on the content alone', () => {
  expect(contentHash({ a: [1, '2'] })).toMatch(/^[0-9a-f]{8}$/);
  expect(contentHash({ a: [1, '2'] })).toBe(contentHash({ a: [1, '2'] }));
  expect(contentHash({ a: [1, '2'] })).not.toBe(contentHash({ a: [1, 2] }));
  expect(NO_HASH).toHaveLength(8);
});
