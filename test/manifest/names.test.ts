import { Parameters, range } from '../../lib';
import {
  contentHash,
  filesConfigMapName,
  isItemsConfigMap,
  isParametersConfigMap,
  itemsConfigMapName,
  loaderJobName,
  NO_HASH,
  parametersConfigMapName,
  runtimeConfigMapName,
  studyName,
  taskJobNames,
} from '../../lib/manifest/names';
import { ProblemList } from '../../lib/study/problems';

test('the name of a study is its id and a hash, and its ConfigMaps have names that start with it', () => {
  const name = studyName('monte-carlo', '0123abcd');
  expect(name).toBe('monte-carlo-0123abcd');
  expect(runtimeConfigMapName(name)).toBe('monte-carlo-0123abcd-runtime');
  expect(parametersConfigMapName(name, 0)).toBe('monte-carlo-0123abcd-parameters-0');
  expect(filesConfigMapName(name, 12)).toBe('monte-carlo-0123abcd-files-12');
});

test('a hash has as many digits as its placeholder, and depends only on the content', () => {
  expect(contentHash({ a: [1, '2'] })).toMatch(/^[0-9a-f]{8}$/);
  expect(contentHash({ a: [1, '2'] })).toBe(contentHash({ a: [1, '2'] }));
  expect(contentHash({ a: [1, '2'] })).not.toBe(contentHash({ a: [1, 2] }));
  expect(NO_HASH).toHaveLength(8);
});

test('the Job that loads a queue, and the ConfigMaps of its items, have names that start with it', () => {
  expect(loaderJobName('pool-0123abcd')).toBe('pool-0123abcd-load');
  expect(itemsConfigMapName('pool-0123abcd', 3)).toBe('pool-0123abcd-items-3');
  const isItems = isItemsConfigMap('pool-0123abcd');
  expect(isItems('pool-0123abcd-items-39')).toBe(true);
  expect(['pool-0123abcd', 'pool-0123abcd-files-0', 'pool-99999999-items-0'].some(isItems)).toBe(false);
});

test.each([
  ['study-0123abcd-parameters-0', true],
  ['study-0123abcd-parameters-39', true],
  ['study-0123abcd', false],
  ['study-0123abcd-files-0', false],
  ['study-0123abcd-runtime', false],
  ['study-99999999-parameters-0', false],
  ['other-study-0123abcd-parameters-0', false],
])('%s belongs to the parameter table of study-0123abcd: %s', (name, expected) => {
  expect(isParametersConfigMap('study-0123abcd')(name)).toBe(expected);
});

describe('the Jobs for single tasks', () => {
  const STUDY = 'study-0123abcd';
  const suffixes = (parameters: Parameters, name = STUDY): string[] =>
    taskJobNames(parameters.check(new ProblemList(), ''), name).map((jobName) => {
      expect(jobName.startsWith(`${name}-`)).toBe(true);
      return jobName.slice(name.length + 1);
    });
  const list = (...values: (string | number | boolean)[]): Parameters =>
    Parameters.list('value', values, { allowDuplicates: true });

  test.each<[string, Parameters, string[]]>([
    ['a number', Parameters.list('n', [1, 20, 300]), ['1', '20', '300']],
    ['a text', list('lm', 'rf'), ['lm', 'rf']],
    ['true and false', list(true, false), ['true', 'false']],
    ['a text that starts with a digit', list('2-way', '0x1f'), ['2-way', '0x1f']],
    [
      'several values, in the order of the columns',
      Parameters.grid({ method: ['lm', 'rf'], n: range(1, 2) }),
      ['lm-1', 'lm-2', 'rf-1', 'rf-2'],
    ],
    ['just the length that is left for the host name of the pod', list('a'.repeat(46), 'b'), ['a'.repeat(46), 'b']],
  ])('are named after their values: %s', (_what, parameters, expected) => {
    expect(suffixes(parameters)).toEqual(expected);
  });

  test.each<[string, Parameters]>([
    ['an upper-case letter', list('lm', 'RF')],
    ['a dot', list('1', '2.5')],
    ['a number with a dot', list(1, 2.5)],
    ['a number with an exponent', list(1, 1e21)],
    ['a dash in front', list('a', '-b')],
    ['a negative number', list(1, -1)],
    ['a dash at the end', list('a', 'b-')],
    ['nothing in it', list('a', '')],
    ['a space', list('a', 'b c')],
    ['an underscore', list('a', 'b_c')],
    ['a letter of another language', list('a', 'é')],
    ['a line break at its end', list('a', 'b\n')],
    ['more than the host name of the pod has room for', list('a', 'b'.repeat(47))],
    ['the text of another', list('a', 'a')],
    ['the text of another, as a number', list('1', 1)],
    ['the text of another, put together otherwise', Parameters.zip({ a: ['a-b', 'a'], b: ['c', 'b-c'] })],
    ['an empty part', Parameters.zip({ a: ['a', ''], b: ['b', 'c'] })],
    ['the values of another, since it is replicated', Parameters.list('n', [5]).replicate(2)],
  ])('are all named after their index if one has %s', (_what, parameters) => {
    expect(suffixes(parameters)).toEqual(['0', '1']);
  });

  test('are all named after values or all after indexes, because an index looks like a value', () => {
    expect(suffixes(list(3, 2, 1, 0))).toEqual(['3', '2', '1', '0']);
    expect(suffixes(list(3, 2, 1, 0.5))).toEqual(['0', '1', '2', '3']);
  });

  test('have room for the index of any task in addition to the longest valid id', () => {
    const name = studyName('a'.repeat(50), '0123abcd');
    expect(taskJobNames(list('aaa', 'b').check(new ProblemList(), ''), name)).toEqual([`${name}-0`, `${name}-1`]);
  });
});
