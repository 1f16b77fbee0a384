import * as fc from 'fast-check';
import { range } from '../../../lib';
import { decimalsOf } from '../../../lib/study/parameters/range';
import { messageOf, REPEATABLE } from '../../support';
import { draws } from '../../thoroughness';

type Arguments = [from: number, to: number, step?: number];

describe('a range', () => {
  test.each<[Arguments, number[]]>([
    [
      [1, 4],
      [1, 2, 3, 4],
    ],
    [
      [4, 1, -1],
      [4, 3, 2, 1],
    ],
    [[5, 5], [5]],
    [[5, 5, -2], [5]],
    [
      [-2, 2],
      [-2, -1, 0, 1, 2],
    ],
    [
      [10, 50, 20],
      [10, 30, 50],
    ],
    [
      [50, 10, -20],
      [50, 30, 10],
    ],
    [
      [0, 0.3, 0.1],
      [0, 0.1, 0.2, 0.3],
    ],
    [
      [-0.3, 0.3, 0.3],
      [-0.3, 0, 0.3],
    ],
    [
      [0.25, 1, 0.25],
      [0.25, 0.5, 0.75, 1],
    ],
    [
      [1, 0.7, -0.1],
      [1, 0.9, 0.8, 0.7],
    ],
    [
      [0, 5e-7, 1e-7],
      [0, 1e-7, 2e-7, 3e-7, 4e-7, 5e-7],
    ],
    [
      [0.5, 3],
      [0.5, 1.5, 2.5],
    ],
  ])('of %j is %j, both ends included', (given, values) => {
    expect(range(...given)).toEqual(values);
  });

  test.each<[Arguments, number[]]>([
    [
      [1, 10, 4],
      [1, 5, 9],
    ],
    [
      [10, 1, -4],
      [10, 6, 2],
    ],
    [
      [0, 1, 0.3],
      [0, 0.3, 0.6, 0.9],
    ],
    [[1, 2, 5], [1]],
  ])('of %j ends before it exceeds the last: %j', (given, values) => {
    expect(range(...given)).toEqual(values);
  });

  test('has exact decimals, not sums that are wrong in the last digit', () => {
    expect(range(0, 1, 0.1).join()).toBe('0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1');
    expect(range(100, 101.1, 0.1).at(-1)).toBe(101.1);
    expect(range(0, 100, 0.01).every((value, position) => value === Number(`${String(position)}e-2`))).toBe(true);
  });

  test('has no -0', () => {
    for (const values of [range(-1, 1), range(1, -1, -1), range(-0, -2, -1), range(-0, 2), range(0, -0.2, -0.1)])
      expect(values.some((value) => Object.is(value, -0))).toBe(false);
  });

  test('is a list of numbers like any other', () => {
    expect(range(1, 3).map((n) => n ** 2)).toEqual([1, 4, 9]);
    expect([...range(1, 2), 10]).toEqual([1, 2, 10]);
    expect(range(1, 10_000_000)).toHaveLength(10_000_000);
  });

  test('equals exact decimal arithmetic', () => {
    const decimals = fc.integer({ min: 0, max: 9 });
    const digits = fc.integer({ min: -(10 ** 6), max: 10 ** 6 });
    const strides = fc.integer({ min: -(10 ** 5), max: 10 ** 5 }).filter((stride) => stride !== 0);
    fc.assert(
      fc.property(
        decimals,
        digits,
        strides,
        fc.integer({ min: 0, max: 50 }),
        fc.nat(),
        (places, first, stride, n, over) => {
          const decimal = (whole: number): number => Number(`${String(whole)}e-${String(places)}`);
          const last = first + stride * n + Math.sign(stride) * (over % Math.abs(stride));
          const exact = Array.from({ length: n + 1 }, (_, position) => decimal(first + stride * position));
          expect(range(decimal(first), decimal(last), decimal(stride))).toEqual(exact);
        },
      ),
      { ...REPEATABLE, numRuns: draws(1000) },
    );
  });
});

describe('a range is refused', () => {
  test.each<[Arguments, string[]]>([
    [[NaN, 1], ['from: must be a finite number, got NaN; write, for example, range(1, 100)']],
    [[1, Infinity], ['to: must be a finite number, got Infinity; write, for example, range(1, 100)']],
    [[1, 2, NaN], ['step: must be a finite number, got NaN; write, for example, range(1, 100)']],
    [['1' as unknown as number, 2], ['from: must be a finite number, got "1"; write, for example, range(1, 100)']],
    [
      [1] as unknown as [number, number],
      ['to: must be a finite number, got nothing; write, for example, range(1, 100)'],
    ],
    [[1, 2, 0], ['step: must not be 0, got 0; leave it out for steps of 1']],
    [[1, 1, 0], ['step: must not be 0, got 0; leave it out for steps of 1']],
    [[1, 5, -1], ['step: must lead from 1 to 5, got -1; change its sign, or the numbers']],
    // As range(1, n) if n is 0.
    [[1, 0], ['step: must lead from 1 to 0, got 1; change its sign, or the numbers']],
    [[5, 1, 1], ['step: must lead from 5 to 1, got 1; change its sign, or the numbers']],
    [[0, 10_000_000], ['to: must make at most 10000000 values, got 10000001; make a grid of two shorter ranges']],
    [[0, 1, 1e-8], ['to: must make at most 10000000 values, got 100000001; make a grid of two shorter ranges']],
    [[0, 1, 1e-16], ['step: must have at most 15 decimals, got 1e-16; round it, or list the values']],
    [[0.1 + 0.2, 1], ['from: must have at most 15 decimals, got 0.30000000000000004; round it, or list the values']],
    [
      [1e15, 1e15 + 1],
      [
        'to: must be from -1000000000000000 to 1000000000000000 to be exact, got 1000000000000001; round the numbers, or list the values',
      ],
    ],
    [
      [0, 1e300],
      [
        'to: must be from -1000000000000000 to 1000000000000000 to be exact, got 1e+300; round the numbers, or list the values',
      ],
    ],
    [
      [-1e9, 1, 1e-7],
      [
        'from: must be from -100000000 to 100000000 to be exact, got -1000000000; round the numbers, or list the values',
      ],
    ],
    [
      [NaN, Infinity, 0],
      [
        'from: must be a finite number, got NaN; write, for example, range(1, 100)',
        'to: must be a finite number, got Infinity; write, for example, range(1, 100)',
        'step: must not be 0, got 0; leave it out for steps of 1',
      ],
    ],
  ])('as %j, and all problems are reported', (given, messages) => {
    expect(messageOf(() => range(...given)).split('\n')).toEqual(messages.map((message) => `[range] ${message}`));
  });
});

test.each([
  [5, 0],
  [0.25, 2],
  [-1.5, 1],
  [1e-7, 7],
  [1.25e-7, 9],
  [1e21, 0],
  [1.5e21, 0],
  [0.1 + 0.2, 17],
])('%p has %d decimals', (value, decimals) => {
  expect(decimalsOf(value)).toBe(decimals);
});
