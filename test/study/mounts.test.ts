import { Chart, Testing } from 'cdk8s';
import { Secret } from 'cdk8s-plus-27';
import { checkSecrets, isWithin } from '../../lib/study/mounts';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf, problemsOf } from '../support';

describe('secrets', () => {
  test('none are needed', () => {
    expect(checkSecrets(new ProblemList(), undefined)).toEqual([]);
    expect(checkSecrets(new ProblemList(), [])).toEqual([]);
  });

  test('a Secret is given by its name or as a construct', () => {
    const problems = new ProblemList();
    const secret = Secret.fromSecretName(new Chart(Testing.app(), 'chart'), 'key', 'gcs.key');
    const given = [
      { secret, mountPath: '/var/secrets/google' },
      { secret: 'other-key', mountPath: '/var/secrets/other' },
    ];
    expect(checkSecrets(problems, given)).toEqual([
      { secretName: 'gcs.key', mountPath: '/var/secrets/google' },
      { secretName: 'other-key', mountPath: '/var/secrets/other' },
    ]);
    expect(problems.length).toBe(0);
  });

  test.each([[''], ['GCS'], ['a_b'], ['a/b'], [undefined], [null], [5], [{}], ['a'.repeat(254)]])(
    'the name %j is refused',
    (secret) => {
      expect(messagesOf((problems) => checkSecrets(problems, [{ secret, mountPath: '/key' }]))).toEqual([
        expect.stringMatching(
          /^secrets\[0\]\.secret: must be the name of a Secret, got .*; give the name that `kubectl get secrets` shows$/,
        ),
      ]);
    },
  );

  test.each([['gcs-key'], [{ secret: 'gcs-key', mountPath: '/key' }], [null]])('%j is not a list', (given) => {
    expect(messagesOf((problems) => checkSecrets(problems, given))).toEqual([
      expect.stringMatching(
        /^secrets: must be a list, got .*; write, for example, \[\{ secret: 'gcs-key', mountPath: /,
      ),
    ]);
  });

  test.each([[null], [undefined], ['gcs-key'], [5], [[]]])('the entry %j is refused', (entry) => {
    expect(problemsOf((problems) => checkSecrets(problems, [entry]))).toContainEqual(
      expect.objectContaining({ prop: expect.stringMatching(/^secrets\[0\]/) as string }),
    );
  });
});

describe('mount paths', () => {
  test.each(['/a', '/var/secrets/google', '/data/v1.0_x-y', '/opt/..a', '/tmpx', '/kubepar2', '/home/key'])(
    '%s is accepted',
    (mountPath) => {
      expect(problemsOf((problems) => checkSecrets(problems, [{ secret: 'key', mountPath }]))).toEqual([]);
    },
  );

  test.each([
    [undefined],
    [''],
    ['/'],
    ['key'],
    ['./key'],
    ['/a/../etc'],
    ['/..'],
    ['/a/.'],
    ['/a:b'],
    ['/a/'],
    ['//a'],
    ['/a b'],
    ['/a\n'],
    [5],
  ])('%j is refused', (mountPath) => {
    expect(messagesOf((problems) => checkSecrets(problems, [{ secret: 'key', mountPath }]))).toEqual([
      expect.stringMatching(
        /^secrets\[0\]\.mountPath: must be an absolute path of letters, .*; choose a separate folder, for example '\/var\/secrets\/google'$/,
      ),
    ]);
  });

  test.each([
    ['/proc', '/proc'],
    ['/proc/1', '/proc'],
    ['/dev/shm', '/dev'],
    ['/sys', '/sys'],
    ['/etc/ssl', '/etc'],
    ['/bin', '/bin'],
    ['/sbin', '/sbin'],
    ['/lib', '/lib'],
    ['/lib64', '/lib64'],
    ['/run/user', '/run'],
    ['/usr/local/lib/R', '/usr'],
    ['/tmp/key', '/tmp'],
    ['/kubepar', '/kubepar'],
    ['/kubepar/study', '/kubepar'],
    ['/var/run/secrets/kubernetes.io/serviceaccount', '/var/run/secrets/kubernetes.io'],
    ['/var/run/secrets', '/var/run/secrets/kubernetes.io'],
    ['/var', '/var/run/secrets/kubernetes.io'],
  ])('%s is refused, because %s belongs to the system or to kubepar', (mountPath, folder) => {
    const [message, ...more] = messagesOf((problems) => checkSecrets(problems, [{ secret: 'key', mountPath }]));
    expect(message).toContain(`secrets[0].mountPath: must be outside ${folder} and not hide it, got "${mountPath}"; `);
    expect(more).toEqual([]);
  });

  test.each([
    ['/a', '/a'],
    ['/a', '/a/b'],
    ['/a/b', '/a'],
  ])('%s and %s are refused together', (first, second) => {
    const given = [first, '/z', second].map((mountPath) => ({ secret: 'key', mountPath }));
    expect(messagesOf((problems) => checkSecrets(problems, given))).toEqual([
      `secrets[2].mountPath: must not be the same as, or within, another mount (${first}), got "${second}"; choose a folder next to it`,
    ]);
  });

  test('a path that only starts like another is not within it', () => {
    const given = ['/a', '/ab', '/a-b'].map((mountPath) => ({ secret: 'key', mountPath }));
    expect(problemsOf((problems) => checkSecrets(problems, given))).toEqual([]);
  });

  test('an invalid path does not make the others invalid', () => {
    const given = ['relative', '/a', '/b'].map((mountPath) => ({ secret: 'key', mountPath }));
    expect(problemsOf((problems) => checkSecrets(problems, given)).map(({ prop }) => prop)).toEqual([
      'secrets[0].mountPath',
    ]);
  });

  test('a path is within itself and the folders above it', () => {
    expect(['/a', '/a/b', '/ab', '/'].map((path) => isWithin(path, '/a'))).toEqual([true, true, false, false]);
  });
});
