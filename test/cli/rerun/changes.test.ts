import { Duration, Size } from 'cdk8s';
import { parseChanges, withChanges, type ChangeOptions } from '../../../cli/rerun/changes';
import { rerunPool, rerunTasks, type JobManifest } from '../../../cli/rerun/rerun-job';
import { toTaskList } from '../../../cli/study/task-list';
import {
  render,
  renderPool,
  variablesOf,
  type Rendered,
  type RenderedContainer,
  type RenderedJob,
} from '../../support';
import { version } from '../results/support';

const MORE: ChangeOptions = { memory: '4Gi', timeout: '1h30m', retries: '0' };

function changed(job: JobManifest, options: ChangeOptions): RenderedJob {
  return JSON.parse(JSON.stringify(withChanges(job, parseChanges(options)))) as RenderedJob;
}

function rerun({ job }: Rendered): JobManifest {
  return rerunTasks({ ...version(20), name: job.metadata.name }, job as unknown as JobManifest, toTaskList([7]), 1);
}

function rerunOfPool(given: object): readonly JobManifest[] {
  const { loader, job } = renderPool(given);
  const study = { ...version(3, 1, { pattern: 'queue-worker-pool' }), name: job.metadata.name };
  return rerunPool(study, { loader: loader as unknown as JobManifest, workers: job as unknown as JobManifest }, 1);
}

const variables = ({ spec }: RenderedJob): Record<string, string> =>
  Object.assign({}, ...spec.template.spec.containers.map(variablesOf)) as Record<string, string>;

describe('the changes of a rerun', () => {
  test('are memory, time and retries of its tasks, and nothing else', () => {
    const job = rerun(render({ completions: 20, retries: 3 }));
    const more = changed(job, MORE);
    const [container] = more.spec.template.spec.containers;
    expect(container.resources).toMatchObject({
      requests: { cpu: '500m', memory: '4Gi' },
      limits: { memory: '4Gi', 'ephemeral-storage': '1Gi' },
    });
    expect(variables(more)).toMatchObject({ KUBEPAR_TASK_TIMEOUT: '5400', KUBEPAR_RETRIES: '0' });
    expect(more.spec).toMatchObject({ backoffLimitPerIndex: 0 });
    const again = changed(job, {});
    expect(again).toEqual(JSON.parse(JSON.stringify(job)));
    expect({ ...more, spec: {} }).toEqual({ ...again, spec: {} });
  });

  test('in a pool are those of the workers, and the attempts that the loader allows', () => {
    const [loader, workers] = rerunOfPool({ retries: 3 }).map((job) => changed(job, MORE));
    expect(variables(loader!)).toMatchObject({ KUBEPAR_MAX_ATTEMPTS: '1' });
    expect(loader!.spec.template.spec.containers[0].resources).toMatchObject({ limits: { memory: '64Mi' } });
    expect(variables(workers!)).toMatchObject({ KUBEPAR_TASK_TIMEOUT: '5400', KUBEPAR_RETRIES: '0' });
    expect(workers!.spec.template.spec.containers[0].resources).toMatchObject({ limits: { memory: '4Gi' } });
    const [, unchanged] = rerunOfPool({ retries: 3 });
    expect(workers!.spec).toMatchObject({ backoffLimitPerIndex: unchanged!.spec!.backoffLimitPerIndex });
  });

  test('give the time of an item in a loop to the sidecar, which measures it', () => {
    const [, workers] = rerunOfPool({ loop: true }).map((job) => changed(job, { timeout: '2h' }));
    const { containers, initContainers = [] } = workers!.spec.template.spec as unknown as {
      containers: RenderedContainer[];
      initContainers?: RenderedContainer[];
    };
    expect(variablesOf(initContainers[0]!)).toMatchObject({ KUBEPAR_TASK_TIMEOUT: '7200' });
    expect(variablesOf(containers[0]!)).not.toHaveProperty('KUBEPAR_TASK_TIMEOUT');
  });

  test('leave the number of items per process as it is', () => {
    const [, workers] = rerunOfPool({ loop: true, itemsPerProcess: 2 }).map((job) => changed(job, MORE));
    expect(variables(workers!)).toMatchObject({ KUBEPAR_LOOP: 'true', KUBEPAR_ITEMS_PER_PROCESS: '2' });
  });

  test('may be multiples of what the study has', () => {
    const job = rerun(render({ resources: { memory: Size.mebibytes(300) }, taskTimeout: Duration.minutes(5) }));
    const more = changed(job, { memory: '2x', timeout: '1.5x' });
    expect(more.spec.template.spec.containers[0].resources).toMatchObject({
      requests: { memory: '600Mi' },
      limits: { memory: '600Mi' },
    });
    expect(variables(more)).toMatchObject({ KUBEPAR_TASK_TIMEOUT: '450' });
    const unlimited = changed(rerun(render({})), { timeout: '2x' });
    expect(variables(unlimited)).not.toHaveProperty('KUBEPAR_TASK_TIMEOUT');
    const least = changed(job, { memory: '0.001x', timeout: '0.001x' });
    expect(least.spec.template.spec.containers[0].resources).toMatchObject({ limits: { memory: '4Mi' } });
    expect(variables(least)).toMatchObject({ KUBEPAR_TASK_TIMEOUT: '1' });
  });

  test.each<[ChangeOptions, string]>([
    [
      { memory: '0x' },
      '--memory: must be a size of at least 4Mi, in whole Ki, or a multiple, got "0x"; write, for example, 4Gi, or 2x for twice the present memory',
    ],
    [
      { memory: '4' },
      '--memory: must be a size of at least 4Mi, in whole Ki, or a multiple, got "4"; write, for example, 4Gi, or 2x for twice the present memory',
    ],
    [
      { memory: '4GB' },
      '--memory: must be a size of at least 4Mi, in whole Ki, or a multiple, got "4GB"; write, for example, 4Gi, or 2x for twice the present memory',
    ],
    [
      { memory: '5M' },
      '--memory: must be a size of at least 4Mi, in whole Ki, or a multiple, got "5M"; write, for example, 4Gi, or 2x for twice the present memory',
    ],
    [{ timeout: '2' }, '--timeout: must be a duration such as 30s, 5m or 1h30m, got "2"; add the unit'],
    [
      { timeout: '1500ms' },
      '--timeout: must be a duration of whole seconds from 1 to 2147483647, got "1500ms"; choose a time within that range',
    ],
    [{ retries: '101' }, '--retries: must be a whole number from 0 to 100, got "101"; choose one in that range'],
    [{ retries: '-1' }, '--retries: must be a whole number from 0 to 100, got "-1"; choose one in that range'],
    [
      { memory: 'a', retries: 'b' },
      '--memory: must be a size of at least 4Mi, in whole Ki, or a multiple, got "a"; write, for example, 4Gi, or 2x for twice the present memory\n' +
        '--retries: must be a whole number from 0 to 100, got "b"; choose one in that range',
    ],
  ])('are refused if they are %j', (options, message) => {
    expect(() => parseChanges(options)).toThrow(new Error(message));
  });
});
