import { checkEnvironment, isKeptFromWrapper } from '../../lib/study/environment';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf, problemsOf } from '../support';

describe('environment variables', () => {
  test('none are needed', () => {
    expect(checkEnvironment(new ProblemList(), undefined).size).toBe(0);
    expect(checkEnvironment(new ProblemList(), {}).size).toBe(0);
  });

  test('they keep their values and their order', () => {
    const problems = new ProblemList();
    const given = { MODEL: 'rf', a_1: '', __: ' x ', __proto__x: '$(MODEL) $$' };
    expect([...checkEnvironment(problems, given)]).toEqual(Object.entries(given));
    expect(problems.length).toBe(0);
  });

  test.each(['OMP_NUM_THREADS', 'GCS_AUTH_FILE', 'R_LIBS_USER', 'MY_PATH', 'PATHS', 'KUBEPARX', 'path'])(
    'the name %s is allowed',
    (name) => {
      expect(problemsOf((problems) => checkEnvironment(problems, { [name]: 'x' }))).toEqual([]);
    },
  );

  test.each(['1a', 'a b', 'a=b', 'a-b', 'a.b', 'é', '', 'A\n', '\nA', 'A\0'])('the name %j is refused', (name) => {
    expect(messagesOf((problems) => checkEnvironment(problems, { [name]: 'x' }))).toContainEqual(
      expect.stringMatching(
        /: must have a name of letters, digits and "_" that does not start with a digit, got .*; rename it$/,
      ),
    );
  });

  test.each([
    ...['PATH', 'ENV', 'BASH_ENV', 'TMOUT', 'kp_seed', 'TZ', 'POSIXLY_CORRECT'],
    ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'LANG', 'LC_ALL', 'MALLOC_ARENA_MAX', 'GLIBC_TUNABLES'],
  ])('%s is also allowed, but withheld from the wrapper', (name) => {
    expect(problemsOf((problems) => checkEnvironment(problems, { [name]: 'x' }))).toEqual([]);
    expect(isKeptFromWrapper(name)).toBe(true);
  });

  test.each([
    ...[
      'R_PROFILE',
      'R_ENVIRON',
      'R_HOME',
      'R_LIBS',
      'PYTHONPATH',
      'PYTHONHASHSEED',
      'NODE_OPTIONS',
      'OMP_NUM_THREADS',
    ],
    ...['USER', 'TMP', 'XDG_CACHE_HOME', 'LDFLAGS', 'MY_PATH', 'ENVIRONMENT'],
  ])('%s is allowed, under its own name', (name) => {
    expect(problemsOf((problems) => checkEnvironment(problems, { [name]: 'x' }))).toEqual([]);
    expect(isKeptFromWrapper(name)).toBe(false);
  });

  test.each([
    ['KUBEPAR_TASK', 'rename it'],
    ['KUBEPAR_', 'rename it'],
    ['KUBEPAR_ENV_PATH', 'rename it'],
    ['JOB_COMPLETION_INDEX', 'it is the index of the task, like KUBEPAR_TASK'],
    ['HOME', 'to share files between the tasks of a pod, use the folder KUBEPAR_SHARED'],
    ['TMPDIR', 'to share files between the tasks of a pod, use the folder KUBEPAR_SHARED'],
  ])('%s is reserved for kubepar, and the message says what to do instead', (name, remedy) => {
    const [message, ...more] = messagesOf((problems) => checkEnvironment(problems, { [name]: 'x' }));
    expect(message).toContain(`env.${name}: must not be one of kubepar's own variables, got "${name}"; `);
    expect(message).toContain(remedy);
    expect(more).toEqual([]);
  });

  test.each<[unknown, string, string]>([
    [7, '7', "write it in quotes: '7'"],
    [1.0, '1', "write it in quotes: '1'"],
    [true, 'true', "write it in quotes: 'true'"],
    [null, 'null', 'leave it out; if it comes from process.env, set that variable before synth'],
    [undefined, 'nothing', 'leave it out; if it comes from process.env, set that variable before synth'],
    [NaN, 'NaN', "write it in quotes: 'NaN'"],
    [Object.create(null), '{}', 'write text'],
  ])('the value %p is refused, because only text has a unique form', (value, shown, remedy) => {
    expect(messagesOf((problems) => checkEnvironment(problems, { N: value }))).toEqual([
      `env.N: must be text, got ${shown}; ${remedy}`,
    ]);
  });

  test.each([['A=1'], [['A=1']], [null], [5], [new Map([['A', '1']])]])(
    '%p is not an object of names and values',
    (given) => {
      expect(messagesOf((problems) => checkEnvironment(problems, given))).toEqual([
        expect.stringMatching(
          /^env: must be an object of names and values, got .*; write, for example, \{ MODEL: 'rf' \}$/,
        ),
      ]);
    },
  );

  test('name and value together may be as long as Linux accepts, and no longer', () => {
    const longest = 'a'.repeat(131_071 - 'NAME='.length);
    expect(problemsOf((problems) => checkEnvironment(problems, { NAME: longest.slice(1) }))).toEqual([]);
    expect(problemsOf((problems) => checkEnvironment(problems, { NAME: longest }))).toEqual([]);
    const [message] = messagesOf((problems) => checkEnvironment(problems, { NAME: `${longest}a` }));
    const kept = longest.replace('a'.repeat('KUBEPAR_ENV_'.length), '');
    expect(problemsOf((problems) => checkEnvironment(problems, { PATH: kept }))).toEqual([]);
    expect(problemsOf((problems) => checkEnvironment(problems, { PATH: `${kept}a` }))).toHaveLength(1);
    expect(message).toMatch(
      /^env\.NAME: must be shorter than 131072 bytes, got "a+…; put it into one of the files instead$/,
    );
  });

  test.each(['a\0b', '\ud83d', 'a\u0085b', 'a\u2028b', '0o17', '0X1F', '\ta\nb'])(
    'the value %j is refused, because it would not arrive unchanged',
    (value) => {
      const [problem, ...more] = problemsOf((problems) => checkEnvironment(problems, { A: value }));
      expect(problem).toMatchObject({ prop: 'env.A', given: value, remedy: 'put it into one of the files instead' });
      expect(more).toEqual([]);
    },
  );
});

describe('secrets in environment variables', () => {
  test.each([
    'PASSWORD',
    'DB_PASSWORD',
    'PGPASSWORD',
    'db_passwd',
    'MYSQL_PWD',
    'SECRET',
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN',
    'GITHUB_PAT',
    'API_KEY',
    'APIKEY',
    'SSH_PRIVATE_KEY',
    'CREDENTIALS',
  ])('%s is refused without showing its value, and the message points to secrets', (name) => {
    expect(messagesOf((problems) => checkEnvironment(problems, { [name]: 'hunter2' }))).toEqual([
      `env.${name}: must not contain a secret, got "(not shown)"; dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]; if it is not a secret, rename it`,
    ]);
  });

  test('a private key is refused under any name', () => {
    const value = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
    const [message] = messagesOf((problems) => checkEnvironment(problems, { NOTE: value }));
    expect(message).toContain('env.NOTE: must not contain a secret');
    expect(message).not.toContain('AAAA');
  });

  test.each(['PASSWORD_FILE', 'TOKENIZER', 'KEY', 'SORT_KEY', 'SECRETARY', 'PATTERN', 'COMPAT'])(
    '%s is not a secret',
    (name) => {
      expect(problemsOf((problems) => checkEnvironment(problems, { [name]: 'x' }))).toEqual([]);
    },
  );
});
