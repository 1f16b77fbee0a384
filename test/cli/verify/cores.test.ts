import { coresOf, oneProcessor, oneStatistic } from '../../../cli/verify/cores';

test.each([
  ['Cpus_allowed:\tff\nCpus_allowed_list:\t0-3\nMems_allowed:\t1\n', [0, 1, 2, 3]],
  ['Cpus_allowed_list:\t2,5-6,9\n', [2, 5, 6, 9]],
  ['Cpus_allowed_list:\t7\n', [7]],
  ['', []],
])('the cores of a process according to its status %j', (status, cores) => {
  expect(coresOf(status)).toEqual(cores);
});

const CPUINFO =
  'processor\t: 0\nmodel name\t: A\n\nprocessor\t: 1\nmodel name\t: B\n\nprocessor\t: 11\nmodel name\t: C\n\n';

test('/proc/cpuinfo with one core contains that core', () => {
  expect(oneProcessor(CPUINFO, 1)).toBe('processor\t: 1\nmodel name\t: B\n\n');
  expect(oneProcessor(CPUINFO, 11)).toBe('processor\t: 11\nmodel name\t: C\n\n');
});

test('/proc/stat with one core contains the total and that core', () => {
  const stat = 'cpu  1 2\ncpu0 1 1\ncpu1 0 1\ncpu10 0 0\nintr 5\nctxt 6\n';
  expect(oneStatistic(stat, 1)).toBe('cpu  1 2\ncpu1 0 1\nintr 5\nctxt 6\n');
});
