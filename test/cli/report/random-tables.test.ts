import { execFileSync } from 'node:child_process';

test('reports of random tables are created within seconds each, with finite numbers in their pictures', () => {
  const args = ['--require', 'tsx/cjs', 'test/cli/report/random-tables.ts', '80', '7'];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('80 reports\n');
}, 120_000);
