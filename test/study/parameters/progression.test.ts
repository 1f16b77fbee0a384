import { range } from '../../../lib';
import { numberAt, tryProgression } from '../../../lib/study/parameters/progression';

test.each([
  [range(1, 5), { first: 1, step: 1, decimals: 0 }],
  [range(0.5, -0.5, -0.25), { first: 50, step: -25, decimals: 2 }],
  [[7, 7, 7], { first: 7, step: 0, decimals: 0 }],
  [[1, 1.5, 2], { first: 10, step: 5, decimals: 1 }],
])('%j is a progression, and yields its numbers again', (values, progression) => {
  expect(tryProgression(values.length, (position) => values[position])).toEqual(progression);
  expect(values.map((_, position) => numberAt(progression, position))).toEqual(values);
});

test.each([
  [[]],
  [[1]],
  [[1, 2]],
  [['1', '2', '3']],
  [[1, 2, 4]],
  [[1, 2, '3']],
  [[1, 2, 3, undefined]],
  [[1, NaN, 3]],
])('%j is not a progression', (values) => {
  expect(tryProgression(values.length, (position) => values[position])).toBeUndefined();
});
