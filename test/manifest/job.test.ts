import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { Quantity, type PodSpec } from '../../imports/k8s';
import { Parameters, range } from '../../lib';
import { bytesInAnnotation } from '../../lib/manifest/size';
import { survivesYaml } from '../../lib/study/yaml-text';
import { expand, REPEATABLE, render, TestProject, thrownBy, simulation, type Given } from '../support';
import { jobsOf, renderSweep } from './support';
import { cases, draws } from '../thoroughness';

const project = new TestProject();

describe('the Job', () => {
  test('is Indexed, with one index per task, and retries, runtime and pods as Kubernetes counts them', () => {
    const { spec } = render({ completions: 100, parallelism: 7, retries: 4 }).job;
    expect(spec).toMatchObject({
      completionMode: 'Indexed',
      completions: 100,
      parallelism: 7,
      backoffLimitPerIndex: 4,
      podReplacementPolicy: 'Failed',
    });
    for (const field of ['suspend', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished', 'maxFailedIndexes']) {
      expect(spec).not.toHaveProperty(field);
    }
  });

  test('has fewer indexes if one pod runs several tasks, the last with the rest', () => {
    const { job, container } = render({ completions: 10, tasksPerPod: 4, maxFailedTasks: 5 });
    expect(job.spec).toMatchObject({ completions: 3, maxFailedIndexes: 3 });
    expect(variables(container.env)).toMatchObject({
      KUBEPAR_TASKS: '10',
      KUBEPAR_TASKS_PER_POD: '4',
      KUBEPAR_MAX_FAILED_TASKS: '5',
    });
  });

  test('has times in seconds', () => {
    const { job, container } = render({
      deadline: Duration.hours(2),
      ttl: Duration.days(1),
      taskTimeout: Duration.minutes(1.5),
    });
    expect(job.spec).toMatchObject({ activeDeadlineSeconds: 7200, ttlSecondsAfterFinished: 86_400 });
    expect(variables(container.env)).toMatchObject({ KUBEPAR_TASK_TIMEOUT: '90' });
  });

  test('always limits the failures of one index, so that maxFailedIndexes is allowed', () => {
    const { spec } = render({ retries: 0, maxFailedTasks: 0 }).job;
    expect(spec).toMatchObject({ backoffLimitPerIndex: 0, maxFailedIndexes: 0 });
  });

  test('may be created without being started', () => {
    expect(render({ suspend: true, parallelism: 0 }).job.spec).toMatchObject({ suspend: true, parallelism: 0 });
    expect(render({ suspend: false }).job.spec).not.toHaveProperty('suspend');
  });

  test('does not count a disruption, fails an index at once if the wrapper says so, and stops if it says that', () => {
    expect(render().job.spec['podFailurePolicy']).toEqual({
      rules: [
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        { action: 'FailJob', onExitCodes: { containerName: 'task', operator: 'In', values: [92] } },
        { action: 'FailIndex', onExitCodes: { containerName: 'task', operator: 'In', values: [90] } },
      ],
    });
    expect(render().pod).toMatchObject({ restartPolicy: 'Never' });
  });
});

describe('the container', () => {
  test('runs the wrapper, which receives the command unchanged', () => {
    const { container } = render({ image: 'r-base:4.5.0', command: ['Rscript', '-e', 'cat(1)', ''] });
    expect(container).toMatchObject({
      name: 'task',
      image: 'r-base:4.5.0',
      command: ['/bin/sh', '/kubepar/study/run.sh'],
      args: ['Rscript', '-e', 'cat(1)', ''],
    });
  });

  test('describes the study to the wrapper in its own variables', () => {
    const { container, job } = render({ seed: 7, retries: 3, completions: 20 });
    expect(variables(container.env)).toMatchObject({
      KUBEPAR_STUDY: job.metadata.name,
      KUBEPAR_SEED: '7',
      KUBEPAR_TASKS: '20',
      KUBEPAR_TASKS_PER_POD: '1',
      KUBEPAR_RETRIES: '3',
      KUBEPAR_SCRATCH: '/kubepar/work',
      KUBEPAR_TMP: '/kubepar/tmp',
    });
    for (const name of ['KUBEPAR_TASK_TIMEOUT', 'KUBEPAR_MAX_FAILED_TASKS', 'KUBEPAR_FILES']) {
      expect(variables(container.env)).not.toHaveProperty(name);
    }
  });

  test('contains each variable once', () => {
    project.write('a.R');
    const names = render({
      files: ['a.R'],
      env: { A: '1', B: '2' },
      tasksPerPod: 2,
      maxFailedTasks: 1,
    }).container.env.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.slice(-2)).toEqual(['A', 'B']);
  });

  test('has the variables of the study under their own names, except those that the wrapper would act on', () => {
    const env = { GCS_AUTH_FILE: '/key.json', PATH: '/opt/bin:$(PATH)', OMP_NUM_THREADS: '2', TZ: 'UTC', R_LIBS: '/r' };
    const { container } = render({ env });
    expect(process(container.env)).toMatchObject({
      GCS_AUTH_FILE: '/key.json',
      OMP_NUM_THREADS: '2',
      R_LIBS: '/r',
      KUBEPAR_ENV: 'PATH TZ',
      KUBEPAR_ENV_PATH: '/opt/bin:$(PATH)',
      KUBEPAR_ENV_TZ: 'UTC',
    });
    for (const name of ['PATH', 'TZ']) expect(variables(container.env)).not.toHaveProperty(name);
    expect(variables(render({ env: { A: '1' } }).container.env)).not.toHaveProperty('KUBEPAR_ENV');
  });

  test('names the folder of the files only if there are some, because otherwise the image has its own folder', () => {
    project.write('a.R');
    expect(variables(render({ files: ['a.R'] }).container.env)).toMatchObject({
      KUBEPAR_FILES: '/kubepar/study/files',
    });
  });

  test('requests everything, and limits memory and disk but not the CPU', () => {
    const resources = { cpu: Cpu.millis(200), memory: Size.mebibytes(256), ephemeralStorage: Size.gibibytes(2) };
    expect(render({ resources }).container.resources).toEqual({
      requests: { cpu: '200m', memory: '256Mi', 'ephemeral-storage': '2Gi' },
      limits: { memory: '256Mi', 'ephemeral-storage': '2Gi' },
    });
  });

  test('mounts secrets read-only', () => {
    const secrets = [
      { secret: 'gcs-key', mountPath: '/var/secrets/google' },
      { secret: 'other', mountPath: '/other' },
    ];
    const { container, pod } = render({ secrets });
    expect(container.volumeMounts.slice(-2)).toEqual([
      { name: 'secret-0', mountPath: '/var/secrets/google', readOnly: true },
      { name: 'secret-1', mountPath: '/other', readOnly: true },
    ]);
    expect(pod.volumes.slice(-2)).toEqual([
      { name: 'secret-0', secret: { secretName: 'gcs-key' } },
      { name: 'secret-1', secret: { secretName: 'other' } },
    ]);
  });
});

describe('words and values reach the process as they were written', () => {
  const awkward = [
    '$',
    '$$',
    '$$$',
    'a$$b',
    '$HOME',
    '${HOME}',
    '$(id)',
    '`id`',
    '; rm -rf /',
    '-e',
    '--args',
    '{{x}}',
    '%s',
    '"',
    "'",
    '\\',
    `"it's"`,
    '$(',
    '$()',
    '$)',
  ];
  const placeholders = ['$(JOB_COMPLETION_INDEX)', '$(HOME)', '$(KUBEPAR_SEED)', '$$(HOME)', '$(A) $(B'];

  test.each([...awkward, ...placeholders])('the value %s', (value) => {
    const { container } = render({ env: { A: value, HOLDS: `x${value}y` } });
    expect(process(container.env)).toMatchObject({ A: value, HOLDS: `x${value}y` });
  });

  test.each(awkward.filter((word) => word !== '$(id)'))('the word %s', (word) => {
    expect(received(render({ command: ['echo', word] }))).toEqual(['echo', word]);
  });

  test('the text of a placeholder, written with two dollar signs', () => {
    const command = ['echo', '$$(JOB_COMPLETION_INDEX)', '$$(HOME)$$$(HOME)'];
    expect(received(render({ command }))).toEqual(['echo', '$(JOB_COMPLETION_INDEX)', '$(HOME)$$(HOME)']);
  });

  test.each([
    ...['no', 'on', 'y', 'Y', '~', 'null', 'true', '', '1e3', '0x1F', '0b11', '1_000', '1:30', '2001-01-01'],
    ...['.5', '.inf', '.nan', '=', '<<', '007', '+1', '1.0', '1.', '-', '?', '|', '>', '[]', '{}', '---', '...'],
    ...['#x', 'a: b', '- b', '*a', '&a', '!t', '%x', '@x', ' x', 'x ', '\t', 'a\tb', 'a #b', ':', 'a:', ', '],
    ...['a\nb', 'a\r\nb', 'a\rb', '\n', 'a\n\n', '\n  x <- 1\n  '],
    ...['é', '数', '\u{1f600}', '\u00a0', '\ufeff', '\u202ex', '\x01', '\x1b[31m'],
  ])('the text %j, which YAML could misread', (text) => {
    const rendered = render({ env: { A: text }, command: ['echo', text] });
    expect(process(rendered.container.env)).toMatchObject({ A: text });
    expect(received(rendered)).toEqual(['echo', text]);
  });

  test('any text that is accepted', () => {
    const pieces = fc.constantFrom(
      '$',
      '$$',
      '$(A)',
      '$(B)',
      '$(',
      ')',
      ' ',
      '\n',
      '\r',
      '"',
      "'",
      '`',
      '\\',
      'é',
      'a',
    );
    const texts = fc.oneof(fc.string({ unit: pieces, maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }));
    const fitting = texts.filter((text) => survivesYaml(text) && !text.includes('\0'));
    const plain = fitting.map((text) => text.replaceAll('(', '['));
    fc.assert(
      fc.property(fc.array(fitting, { maxLength: 8 }), fc.array(plain, { maxLength: 8 }), (values, words) => {
        const env = Object.fromEntries(values.map((value, position) => ['ABCDEFGH'.charAt(position), value]));
        const rendered = render({ env, command: ['echo', ...words] });
        expect(process(rendered.container.env)).toMatchObject(env);
        expect(received(rendered)).toEqual(['echo', ...words]);
      }),
      { ...REPEATABLE, numRuns: draws(100) },
    );
  });
});

describe('Pod Security restricted', () => {
  const extensive: Partial<PodSpec> = {
    nodeSelector: { disk: 'ssd' },
    serviceAccountName: 'runner',
    tolerations: [{ operator: 'Exists' }],
    priorityClassName: 'low',
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }],
    containers: [
      {
        name: 'task',
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
        resources: { limits: { 'nvidia.com/gpu': Quantity.fromNumber(1) }, claims: [{ name: 'gpu' }] },
      },
    ],
  };

  test.each<[string, Given]>([
    ['with defaults', {}],
    ['of all props', { pod: extensive, secrets: [{ secret: 'key', mountPath: '/key' }], tasksPerPod: 3, retries: 0 }],
    [
      'of undefined additions',
      { pod: { securityContext: undefined, restartPolicy: undefined, containers: undefined } },
    ],
  ])('is satisfied by every pod of a study %s', (_, given) => {
    const { pod, container } = render(given);
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Never',
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10_001,
        runAsGroup: 10_001,
        fsGroup: 10_001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(pod.containers).toHaveLength(1);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers']) expect(pod).not.toHaveProperty(field);
    expect(Object.keys(container.resources.limits)).toEqual(expect.arrayContaining(['ephemeral-storage', 'memory']));
    expect(Object.keys(container.resources.requests)).toEqual(
      expect.arrayContaining(['cpu', 'ephemeral-storage', 'memory']),
    );
  });

  test('leaves the task two writable folders, both of limited size, and the wrapper can empty /tmp under another name', () => {
    const { pod, container } = render({ resources: { ephemeralStorage: Size.mebibytes(100) } });
    const writable = container.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable).toEqual([
      { name: 'work', mountPath: '/kubepar/work' },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'tmp', mountPath: '/kubepar/tmp' },
    ]);
    for (const { name } of writable) {
      expect(pod.volumes).toContainEqual({ name, emptyDir: { sizeLimit: '100Mi' } });
    }
  });

  test('keeps the additions next to its own fields', () => {
    const { pod, container } = render({ pod: extensive });
    expect(pod).toMatchObject({
      nodeSelector: { disk: 'ssd' },
      serviceAccountName: 'runner',
      priorityClassName: 'low',
    });
    expect(pod['resourceClaims']).toEqual([{ name: 'gpu', resourceClaimTemplateName: 'gpu' }]);
    expect(pod.volumes.at(-1)).toEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
    expect(container.volumeMounts.at(-1)).toEqual({ name: 'data', mountPath: '/data' });
    expect(container.resources.limits).toMatchObject({ 'nvidia.com/gpu': 1, memory: '512Mi' });
    expect(container.resources.claims).toEqual([{ name: 'gpu' }]);
  });

  test('cannot be removed with pod', () => {
    const pod = {
      securityContext: { runAsUser: 0 },
      hostNetwork: true,
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
      containers: [{ name: 'task', securityContext: { privileged: true } }],
    };
    expect(thrownBy(() => simulation({ pod })).map(({ prop }) => prop)).toEqual([
      'pod.securityContext',
      'pod.hostNetwork',
      'pod.volumes[0].hostPath',
      'pod.containers[0].securityContext',
    ]);
  });
});

describe('the Jobs for single tasks', () => {
  const parameters = Parameters.grid({ n: [5, 60], method: ['lm', 'rf'] });

  test('are one per row, in the order of the rows, named after its values', () => {
    const rendered = renderSweep(parameters);
    const { name } = rendered.configMaps[0]!.metadata;
    expect(jobsOf(rendered).map((job) => job.metadata.name)).toEqual([
      `${name}-5-lm`,
      `${name}-5-rf`,
      `${name}-60-lm`,
      `${name}-60-rf`,
    ]);
  });

  test('contain their task and parameters, and so do their pods', () => {
    const rendered = renderSweep(parameters);
    const { labels: ofStudy } = rendered.configMaps[1]!.metadata;
    jobsOf(rendered).forEach(({ metadata, spec }, task) => {
      const [n, method] = [[5, 60][Math.floor(task / 2)]!, ['lm', 'rf'][task % 2]!];
      const labels = {
        ...ofStudy,
        'parameter.kubepar.dev/n': String(n),
        'parameter.kubepar.dev/method': method,
      };
      const annotations = {
        'kubepar.dev/tasks': String(task),
        'kubepar.dev/parameters': `{"n":${String(n)},"method":"${method}"}`,
      };
      expect(metadata).toMatchObject({ labels, annotations });
      expect(spec.template).toMatchObject({ metadata: { labels, annotations } });
    });
  });

  test('have one pod each, which Kubernetes counts as an index, to distinguish retries from lost pods', () => {
    for (const { spec } of jobsOf(renderSweep(parameters, { retries: 4, deadline: Duration.hours(1) }))) {
      expect(spec).toMatchObject({
        completionMode: 'Indexed',
        completions: 1,
        backoffLimitPerIndex: 4,
        podReplacementPolicy: 'Failed',
        activeDeadlineSeconds: 3600,
      });
      expect(spec).not.toHaveProperty('parallelism');
      expect(spec).not.toHaveProperty('maxFailedIndexes');
    }
  });

  test('pass their task to the wrapper, and differ in nothing else', () => {
    const jobs = jobsOf(renderSweep(parameters));
    const pods = jobs.map(({ spec }) => spec.template.spec);
    pods.forEach((pod, task) => {
      expect(variables(pod.containers[0].env)).toMatchObject({
        KUBEPAR_TASK_LIST: String(task),
        KUBEPAR_TASKS: '4',
        KUBEPAR_TASKS_PER_POD: '1',
        KUBEPAR_COLUMNS: 'n method',
        KUBEPAR_TABLE: '/kubepar/study/parameters',
      });
    });
    const withoutTask = pods.map((pod) => JSON.stringify(pod).replace(/("KUBEPAR_TASK_LIST","value":)"\d+"/, '$1'));
    expect(new Set(withoutTask).size).toBe(1);
  });

  test('contain the command with its placeholders, which the wrapper replaces', () => {
    const command = ['Rscript', 'fit.R', '$(n)', '--method=$(method)', '$$(n)', '$HOME'];
    for (const { spec } of jobsOf(renderSweep(parameters, { command }))) {
      const { args, env } = spec.template.spec.containers[0];
      const known = new Map(Object.entries(process(env)));
      expect(args.map((word) => expand(word, known))).toEqual(command);
    }
  });

  test('may be created without being started', () => {
    for (const { spec } of jobsOf(renderSweep(parameters, { suspend: true })))
      expect(spec).toMatchObject({ suspend: true });
  });

  test.each<[string, string, boolean]>([
    ['of 4000 bytes', 'x'.repeat(4000 - '{"text":""}'.length), true],
    ['that are longer', 'x'.repeat(4001 - '{"text":""}'.length), false],
    ['of 4000 bytes in other letters', 'é'.repeat((4000 - '{"text":"x"}'.length) / 2) + 'x', true],
    ['that are longer in other letters', 'é'.repeat((4000 - '{"text":"x"}'.length) / 2) + 'xx', false],
  ])('have parameters %s as an annotation: %s', (_what, text, isShown) => {
    const [{ metadata } = { metadata: {} }] = jobsOf(renderSweep(Parameters.list('text', [text])));
    const { annotations = {} } = metadata as { annotations?: Record<string, string> };
    expect(annotations).toMatchObject({ 'kubepar.dev/tasks': '0' });
    expect(annotations['kubepar.dev/parameters']).toBe(isShown ? `{"text":"${text}"}` : undefined);
  });

  test.each(cases(['x', '<', '"', '\\', 'é', '\n', '\u200b']))(
    "have annotations that leave room for kubectl's copy of the largest Job, even with the character %j",
    (char) => {
      const written = char === '\u200b' ? '\\u200b' : JSON.stringify(char).slice(1, -1);
      const text = char.repeat(Math.floor((4000 - '{"text":""}'.length) / Buffer.byteLength(written)));
      const sizes = Array.from({ length: 20 }, (_, step) => {
        const env = { A: 'x'.repeat(125_000), B: 'x'.repeat(50_000 + 4_000 * step) };
        return tryAnnotationBytes(Parameters.list('text', [text]), { env });
      }).filter((size) => size !== undefined);
      expect(sizes.length).toBeLessThan(20);
      expect(Math.max(...sizes)).toBeGreaterThan(245_000);
      expect(Math.max(...sizes)).toBeLessThan(262_144);
    },
  );
});

describe('the single Job of a sweep in layout indexed', () => {
  test('has an index for each row, and the table in addition', () => {
    const rendered = renderSweep(Parameters.grid({ n: range(1, 1000) }), { layout: 'indexed', parallelism: 20 });
    expect(jobsOf(rendered)).toHaveLength(1);
    expect(rendered.job.spec).toMatchObject({ completions: 1000, parallelism: 20 });
    expect(rendered.job.metadata).not.toHaveProperty('annotations');
    expect(rendered.job.metadata.labels).toEqual(rendered.configMaps[1]!.metadata.labels);
    const env = variables(rendered.container.env);
    expect(env).toMatchObject({
      KUBEPAR_TASKS: '1000',
      KUBEPAR_COLUMNS: 'n',
      KUBEPAR_TABLE: '/kubepar/study/parameters',
    });
    expect(env).not.toHaveProperty('KUBEPAR_TASK_LIST');
  });

  test('has no table if there are no parameters', () => {
    const env = variables(render().container.env);
    for (const name of ['KUBEPAR_COLUMNS', 'KUBEPAR_TABLE', 'KUBEPAR_TASK_LIST']) expect(env).not.toHaveProperty(name);
  });
});

/**
 * The size of a Job's annotations after kubectl apply, which the API server limits to 262,144 bytes together; undefined
 * if the study is refused.
 */
function tryAnnotationBytes(parameters: Parameters, given: Given): number | undefined {
  if (thrownBy(() => renderSweep(parameters, given)).length > 0) return undefined;
  const { job } = renderSweep(parameters, given);
  const { annotations } = job.metadata as { annotations?: Record<string, string> };
  expect(annotations).toHaveProperty(['kubepar.dev/parameters']);
  const copy = { 'kubectl.kubernetes.io/last-applied-configuration': ' '.repeat(bytesInAnnotation(job) + 1) };
  return Object.entries({ ...annotations, ...copy })
    .map(([key, value]) => Buffer.byteLength(key + value))
    .reduce((sum, size) => sum + size);
}

type Env = readonly { readonly name: string; readonly value?: string }[];

function variables(env: Env): Record<string, string | undefined> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** The environment of the process: Kubernetes expands each value with those before it. */
function process(env: Env): Record<string, string> {
  const known = new Map([['JOB_COMPLETION_INDEX', '3']]);
  for (const { name, value } of env) known.set(name, expand(value ?? 'of the pod', known));
  return Object.fromEntries(known);
}

/** The arguments that the process receives. */
function received({ container: { args, env } }: ReturnType<typeof render>): string[] {
  const known = new Map(Object.entries(process(env)));
  return args.map((word) => expand(word, known));
}
