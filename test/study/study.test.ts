import { Results } from '../../lib/study/results';
import { ParameterTable } from '../../lib/study/parameters/table';
import { checkStudy, podCount, type Study } from '../../lib/study/study';
import type { StaticSimulationProps } from '../../lib';
import { checked, errorOf, messagesOf, type Given } from '../support';

describe('a study', () => {
  test('has a default for everything except image, command and completions', () => {
    expect(checked({ completions: 5 }, 'monte-carlo')).toEqual({
      id: 'monte-carlo',
      pattern: 'static-simulation',
      layout: 'indexed',
      image: 'rocker/r-ver:4.5.0',
      command: ['Rscript', '/opt/script.R'],
      files: [],
      env: new Map(),
      secrets: [],
      resources: { cpu: '500m', memory: '512Mi', ephemeralStorage: '1Gi', extended: {} },
      retries: 2,
      retryCodes: { never: [], free: [] },
      taskTimeoutSeconds: undefined,
      deadlineSeconds: undefined,
      ttlSeconds: undefined,
      maxFailedTasks: undefined,
      metadata: { labels: {}, annotations: {} },
      podMetadata: { labels: {}, annotations: {} },
      parameters: new ParameterTable([], 5),
      tasks: 5,
      tasksPerPod: 1,
      parallelism: 10,
      seed: 303_631_139,
      results: { kind: 'log' },
      output: { format: 'auto' },
      suspend: false,
      pod: { spec: {}, volumes: [], volumeMounts: [], resources: {} },
    });
  });

  test.each([
    [1, 1, 1],
    [10, 1, 10],
    [10, 3, 4],
    [9, 3, 3],
    [3, 10, 1],
  ])('of %d tasks with %d per pod has %d pods', (tasks, tasksPerPod, pods) => {
    expect(podCount({ tasks, tasksPerPod })).toBe(pods);
  });
});

describe('a number within its bounds is accepted, and the next one beyond is not', () => {
  test.each<[keyof Given & keyof Study, number, number]>([
    ['retries', 0, 100],
    ['seed', 0, 2_147_483_647],
    ['tasksPerPod', 1, 2_147_483_647],
    ['parallelism', 1, 100_000],
    ['maxFailedTasks', 0, 50],
  ])('%s has the bounds %d and %d', (prop, min, max) => {
    for (const given of [min, min + 1, max - 1, max]) {
      expect(messages({ [prop]: given })).toEqual([]);
      expect(checked({ completions: 50, [prop]: given })[prop]).toBe(given);
    }
    const rule = `${prop}: must be a whole number from ${String(min)} to ${String(max)}, got `;
    for (const given of [min - 1, max + 1, min + 0.5, NaN, String(max), true, {}]) {
      expect(messages({ [prop]: given })).toEqual([expect.stringContaining(rule)]);
    }
  });
});

describe('a prop', () => {
  test('with an unknown name is refused, with the known names', () => {
    expect(errorOf({ retry: 5 } as object)).toBe(
      '[chart/study] retry: must be a prop of this construct, got 5; correct the name; valid names are completions, parallelism, ' +
        'image, command, files, env, secrets, resources, retries, noRetryExitCodes, freeRetryExitCodes, taskTimeout, deadline, ttl, maxFailedTasks, tasksPerPod, seed, ' +
        'results, output, warm, suspend, pod, metadata, podMetadata, kueue',
    );
  });
});

describe('the id', () => {
  test.each([
    [1, 52],
    [10, 52],
    [11, 51],
    [100, 51],
    [101, 50],
    [100_000, 48],
  ])('may, in a study of %d pods, have %d characters, because a host name has 63', (completions, longest) => {
    expect(messages({ completions }, 'a'.repeat(longest - 1))).toEqual([]);
    expect(messages({ completions }, 'a'.repeat(longest))).toEqual([]);
    expect(messages({ completions }, 'a'.repeat(longest + 1))).toEqual([
      `id: must be at most ${String(longest)} lower-case letters, digits and "-", with a letter or digit at both ends (a study of ${String(completions)} ${completions === 1 ? 'pod' : 'pods'}), got "${'a'.repeat(longest + 1)}"; write '${'a'.repeat(longest)}'`,
    ]);
  });

  test('is limited by the pods, not by the tasks', () => {
    expect(messages({ completions: 100, tasksPerPod: 10 }, 'a'.repeat(52))).toEqual([]);
  });

  test.each([
    ['Monte-Carlo', 'monte-carlo'],
    ['monte_carlo', 'monte-carlo'],
    ['monte carlo', 'monte-carlo'],
    ['monte.carlo', 'monte-carlo'],
    ['-monte-', 'monte'],
    ['monte-carlo-', 'monte-carlo'],
    ['étude', 'tude'],
    ['a/b', 'a-b'],
    ['a\n', 'a'],
    [`${'a'.repeat(50)}--b`, 'a'.repeat(50)],
  ])('%j is refused, never silently changed, and %s suggested', (id, slug) => {
    const [message, ...more] = messages({ completions: 100 }, id);
    expect(message).toMatch(/^id: must be at most 51 lower-case letters, digits and "-", /);
    expect(message).toMatch(new RegExp(`; write '${slug}'$`));
    expect(more).toEqual([]);
  });

  test.each(['', '-', '___', '数'])('%j is refused, with an example', (id) => {
    expect(messages({}, id)).toEqual([expect.stringMatching(/^id: .*; choose a name such as 'monte-carlo'$/)]);
  });

  test('is refused as a number that kubectl would put in place of the label', () => {
    expect(messages({}, '0o17')).toEqual([
      `id: must not look like a number to kubectl, got "0o17"; write 'study-0o17'`,
    ]);
  });

  test.each(['a', '0', '1e3', '2024-01', 'a--b', 'null', 'true'])('%s is accepted', (id) => {
    expect(messages({}, id)).toEqual([]);
  });
});

describe('parallelism', () => {
  test('may be 0 only in a suspended study', () => {
    expect(messages({ parallelism: 0, suspend: true })).toEqual([]);
    expect(messages({ parallelism: 0 })).toEqual([
      'parallelism: must be a whole number from 1 to 100000, got 0; to create a study without starting it, set suspend: true',
    ]);
  });

  test('may exceed the number of tasks', () => {
    expect(messages({ completions: 2, parallelism: 50 })).toEqual([]);
  });
});

describe('more than 100000 pods', () => {
  const many = { completions: 100_001, maxFailedTasks: 10_000, parallelism: 10_000 };

  test('are accepted within the bounds of Kubernetes', () => {
    expect(messages(many)).toEqual([]);
    expect(messages({ completions: 100_000 })).toEqual([]);
    expect(messages({ completions: 100_000, parallelism: 100_000, maxFailedTasks: 100_000 })).toEqual([]);
  });

  test('must be split if no tasksPerPod would be enough', () => {
    const [, failures] = messages({ completions: 2 ** 53 - 1, tasksPerPod: 4_000_000 });
    expect(failures).toMatch(/; set it, or split the study into several$/);
  });

  test('need maxFailedTasks', () => {
    expect(messages({ ...many, maxFailedTasks: undefined })).toEqual([
      'maxFailedTasks: must be from 0 to 10000 if there are more than 100000 pods (a rule of Kubernetes; there are 100001), got nothing; set it, or set tasksPerPod to 2 or more for at most 100000 pods',
    ]);
  });

  test('need a maxFailedTasks of at most 10000', () => {
    expect(messages({ ...many, maxFailedTasks: 10_001 })).toEqual([
      expect.stringMatching(/^maxFailedTasks: must be from 0 to 10000 .*, got 10001; /),
    ]);
  });

  test('run at most 10000 at a time', () => {
    expect(messages({ ...many, parallelism: 10_001 })).toEqual([
      'parallelism: must be at most 10000 if there are more than 100000 pods (a rule of Kubernetes; there are 100001), got 10001; lower it, or set tasksPerPod to 2 or more for at most 100000 pods',
    ]);
  });

  test('are avoided by the tasksPerPod in the message', () => {
    const [message] = messages({ completions: 1_234_567 });
    const [, tasksPerPod] = /set tasksPerPod to (\d+)/.exec(message!)!;
    expect(tasksPerPod).toBe('13');
    expect(messages({ completions: 1_234_567, tasksPerPod: 13 })).toEqual([]);
    expect(messages({ completions: 1_234_567, tasksPerPod: 12 })).toHaveLength(1);
  });

  test('are never more than Kubernetes can count', () => {
    const largest = 2 ** 31 - 1;
    expect(messages({ ...many, completions: largest })).toEqual([]);
    expect(messages({ ...many, completions: largest + 1 })).toEqual([
      'tasksPerPod: must make at most 2147483647 pods, got 1; set it to 2 or more',
    ]);
    expect(messages({ ...many, completions: largest + 1, tasksPerPod: 2 })).toEqual([]);
  });

  test('become fewer with the tasksPerPod in the message, whatever it was before', () => {
    const [message] = messages({ ...many, completions: 10 ** 12, tasksPerPod: 7 });
    const [, tasksPerPod] = /set it to (\d+) or more/.exec(message!)!;
    expect(tasksPerPod).toBe('466');
    expect(messages({ ...many, completions: 10 ** 12, tasksPerPod: 466 })).toEqual([]);
    expect(messages({ ...many, completions: 10 ** 12, tasksPerPod: 465 })).toHaveLength(1);
  });
});

describe('maxFailedTasks', () => {
  test('is at most the number of tasks', () => {
    expect(messages({ completions: 3, maxFailedTasks: 3 })).toEqual([]);
    expect(messages({ completions: 3, maxFailedTasks: 4 })).toEqual([
      'maxFailedTasks: must be a whole number from 0 to 3, got 4; leave it out to run everything',
    ]);
  });
});

describe('suspend and results', () => {
  test.each([[true], [false], [undefined]])('suspend may be %p', (suspend) => {
    expect(messages({ suspend })).toEqual([]);
    expect(checked({ suspend }).suspend).toBe(suspend ?? false);
  });

  test.each<[unknown, string]>([
    ['true', 'write it without quotes'],
    ['yes', 'write true or false'],
    [1, 'write true or false'],
    [{}, 'write true or false'],
  ])('suspend is refused as %j', (suspend, remedy) => {
    expect(messages({ suspend })).toEqual([
      `suspend: must be true or false, got ${JSON.stringify(suspend)}; ${remedy}`,
    ]);
  });

  test.each(['log', {}, { kind: 'log' }])('results are refused as %j', (results) => {
    expect(messages({ results })).toEqual([
      `results: must be Results.log(), Results.volume({ claimName }) or Results.bucket({ url }), got ${JSON.stringify(results)}; write, for example, results: Results.volume({ claimName: 'results' })`,
    ]);
    expect(messages({ results: Results.log() })).toEqual([]);
  });

  test.each(['results', 'a.b-1', 'n'.repeat(253)])('results may be stored on the claim %s', (claimName) => {
    const results = Results.volume({ claimName });
    expect(messages({ results })).toEqual([]);
    expect(checked({ results }).results).toEqual({ kind: 'volume', claimName });
  });

  test.each<[unknown, string]>([
    ['', '""'],
    ['Results', '"Results"'],
    ['a_b', '"a_b"'],
    ['-a', '"-a"'],
    ['n'.repeat(254), `"${'n'.repeat(119)}…`],
    [5, '5'],
    [undefined, 'nothing'],
  ])('results are refused with the claim %j', (claimName, shown) => {
    expect(messages({ results: Results.volume({ claimName: claimName as string }) })).toEqual([
      `results.claimName: must be the name of a PersistentVolumeClaim, got ${shown}; give the name that \`kubectl get persistentvolumeclaims\` shows`,
    ]);
  });

  test.each([undefined, null, 'results', []])('results are refused with a volume of %j', (options) => {
    expect(messages({ results: Results.volume(options as never) })).toEqual([
      expect.stringMatching(/^results: must have an object with a claimName, got .*; write, for example, /),
    ]);
  });
});

function messages(given: Given, id = 'study'): string[] {
  return messagesOf((problems) => {
    const { completions: tasks = 50, parallelism, ...props } = given as Partial<StaticSimulationProps>;
    const valid = { image: 'rocker/r-ver:4.5.0', command: ['true'], completions: tasks };
    const shape = {
      pattern: 'static-simulation',
      layout: 'indexed',
      ownProps: ['completions', 'parallelism'],
      parameters: new ParameterTable([], tasks),
      parallelism,
    } as const;
    checkStudy(problems, id, { ...valid, ...props }, shape);
  });
}
