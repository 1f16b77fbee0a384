import { defaultSeed } from '../../lib/study/seed';

test('the seed of an id is the same forever: results of old studies stay reproducible', () => {
  expect(defaultSeed('monte-carlo')).toBe(303_631_139);
});

test('a thousand studies have a thousand seeds, and R accepts each of them', () => {
  const seeds = Array.from({ length: 1000 }, (_, position) => defaultSeed(`study-${String(position)}`));
  expect(new Set(seeds).size).toBe(1000);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 2_147_483_647)).toBe(true);
});
