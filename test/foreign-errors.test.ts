import * as path from 'node:path';
import { ApiObject, App, Chart, Duration, Size } from 'cdk8s';
import { tryForeignError } from '../lib/foreign-errors';
import { simulation } from './support';

function errorOf(mistake: () => unknown): Error {
  try {
    mistake();
  } catch (error) {
    return error as Error;
  }
  throw new Error('this is no mistake');
}

test.each<[string, () => unknown, string]>([
  [
    'two charts of one id',
    () => {
      const app = new App();
      new Chart(app, 'a');
      new Chart(app, 'a');
    },
    '[a] id: must not be the id of another construct in its App, got "a"; rename one of them',
  ],
  [
    'an object beside those of a study',
    () => new ApiObject(simulation(), 'study', { apiVersion: 'v1', kind: 'ConfigMap' }),
    '[study] id: must not be the id of another construct in its StaticSimulation, got "study"; rename one of them',
  ],
  ['no id', () => new Chart(new App(), ''), `[] id: must be text, got ""; choose a name such as 'monte-carlo'`],
  [
    'an object outside of charts',
    () => new ApiObject(new App(), 'a', { apiVersion: 'v1', kind: 'Pod' }),
    "[] scope: must be in a Chart, got nothing; write new Chart(app, 'study') and pass it as the first argument",
  ],
  [
    'studies that wait for each other',
    () => {
      const chart = new Chart(new App(), 'chart');
      const [one, other] = [simulation({}, 'one', chart), simulation({}, 'other', chart)];
      one.node.addDependency(other);
      other.node.addDependency(one);
      App.of(chart).synthYaml();
    },
    '[chart/one] dependencies: must not form a cycle, got "chart/one => chart/other => chart/one"; remove one call to addDependency',
  ],
  [
    'a negative time',
    () => Duration.minutes(-3),
    '[] Duration: must not be negative, got -3; write, for example, Duration.minutes(10)',
  ],
  [
    'a time in words',
    () => Duration.parse('3m'),
    `[] Duration: must be an ISO duration, got "3m"; write, for example, Duration.minutes(10), or Duration.parse('PT10M')`,
  ],
  [
    'a negative size',
    () => Size.mebibytes(-3),
    '[] Size: must not be negative, got -3; write, for example, Size.mebibytes(256)',
  ],
  [
    'a size that is no whole number',
    () => Size.mebibytes(3).toGibibytes(),
    '[] Duration or Size: must be a whole number of gibibytes, got "3 mebibytes"; use a smaller unit',
  ],
  [
    'a time that is no whole number',
    () => Duration.seconds(90).toMinutes(),
    '[] Duration or Size: must be a whole number of minutes, got "90 seconds"; use a smaller unit',
  ],
])('a mistake that constructs or cdk8s find is reported with its line: %s', (_what, mistake, message) => {
  const told = tryForeignError(errorOf(mistake))?.message;
  expect(told?.replace(/ \(test\/foreign-errors\.test\.ts:\d+\)$/, ' (line)')).toBe(`${message} (line)`);
});

test.each<[string, () => unknown]>([
  [
    'of the same words by another thrower',
    () => {
      throw new Error('Only root constructs may have an empty ID');
    },
  ],
  ['of other words', () => new Chart(new App(), 'a').node.findChild('b')],
])('no error %s counts as a mistake in main.ts', (_what, mistake) => {
  expect(tryForeignError(errorOf(mistake))).toBeUndefined();
});

test('the line is the first one of the user, not of a package or of kubepar', () => {
  const error = new Error('Only root constructs may have an empty ID');
  const frames = [
    '/project/node_modules/constructs/lib/construct.js:84:13',
    '/project/node_modules/other/index.js:3:1',
  ];
  const own = `${path.resolve('lib/study-objects.ts')}:40:5`;
  error.stack = ['Error: …', ...frames, own, 'node:internal/main:1:1', path.resolve('main.ts:7:2')].join('\n    at ');
  expect(tryForeignError(error)?.message).toMatch(/ \(main\.ts:7\)$/);
});
