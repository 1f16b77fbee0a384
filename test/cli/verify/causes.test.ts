import { likelyCauses } from '../../../cli/verify/causes';

function causesOf(program: string, sources: string): string[] {
  const description = { command: [program, 'script'] };
  return likelyCauses({ description, sources, differences: [], isUnseeded: false, onlyBehindOthers: false });
}

test.each([
  ['python3', 'import random, time\nrandom.seed(int(time.time()))\nprint(random.random())'],
  ['python3', 'rng = np.random.default_rng(os.getpid())'],
  ['julia', 'Random.seed!(round(Int, time()))'],
  ['Rscript', 'set.seed(as.integer(Sys.time()))'],
  ['bash', 'RANDOM=$(date +%N)'],
])('a seed from the time or the process id is the first cause: %s %s', (program, sources) => {
  expect(causesOf(program, sources)[0]).toMatch(/^a seed from the time or the process id/);
});

test('missing seeds are the last cause if the script sets one, and the first otherwise', () => {
  const advice = /^random numbers of Python.* that are not seeded/;
  expect(causesOf('python3', 'import random\nrandom.seed(1)\nimport time; print(time.time())').at(-1)).toMatch(advice);
  expect(causesOf('python3', 'import random\nimport time; print(time.time())')[0]).toMatch(advice);
});

test.each(['open("/tmp/cache.pkl")', "readRDS('/tmp/model.rds')", 'echo >>/tmp/log', 'cat /var/tmp/x'])(
  'a file in /tmp is a cause: %s',
  (sources) => {
    expect(causesOf('sh', ` ${sources}`).join()).toMatch(/files that other tasks left in \/tmp/);
  },
);

test('a folder of the script with such a name is not', () => {
  expect(causesOf('sh', 'cat work/tmp/x templates/tmpl').join()).not.toMatch(/left in \/tmp/);
});
