import { Size } from 'cdk8s';
import { ProblemList } from '../../lib/study/problems';
import { checkResources } from '../../lib/study/resources';
import { messagesOf, render, renderPool } from '../support';

const GIVEN = { resources: { memory: Size.gibibytes(1), sharedMemory: Size.mebibytes(256) } };

describe('resources.sharedMemory', () => {
  test.each([
    ['a simulation', render(GIVEN)],
    ['a pool', renderPool(GIVEN)],
  ])('is a volume in memory with a limit, which the task of %s has as /dev/shm', (_, { job }) => {
    const { volumes, containers } = job.spec.template.spec;
    expect(volumes).toContainEqual({ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } });
    expect(containers[0].volumeMounts).toContainEqual({ name: 'shared-memory', mountPath: '/dev/shm' });
    expect(containers[0].resources).toMatchObject({ limits: { memory: '1Gi' } });
  });

  test('is not there unless it is given', () => {
    expect(render().yaml).not.toContain('shared-memory');
  });

  test.each<[object, string[]]>([
    [
      { sharedMemory: Size.mebibytes(512) },
      [
        'resources.sharedMemory: must be less than memory, which is 512Mi: what is in /dev/shm counts as memory, got "512Mi"; raise memory, or lower it',
      ],
    ],
    [
      { sharedMemory: '1g' },
      ['resources.sharedMemory: must be a Size of at least 1 MiB, in whole KiB, got "1g"; write Size.gibibytes(1)'],
    ],
    [
      { sharedMemory: Size.kibibytes(512) },
      [
        'resources.sharedMemory: must be a Size of at least 1 MiB, in whole KiB, got 512Ki; choose one in that range, for example Size.mebibytes(512)',
      ],
    ],
  ])('is refused if it is %j', (resources, told) => {
    expect(messagesOf((problems) => checkResources(problems, resources))).toEqual(told);
  });

  test('is compared only with a valid memory', () => {
    const problems = new ProblemList();
    checkResources(problems, { memory: 'much', sharedMemory: Size.mebibytes(1) });
    expect(problems.all.map(({ prop }) => prop)).toEqual(['resources.memory']);
  });
});
