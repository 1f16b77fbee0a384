import { execFileSync } from 'node:child_process';
import { draws } from '../../thoroughness';

test('reports of random tables are created within seconds each, with finite numbers in their pictures', () => {
  const count = String(draws(80, 8));
  const args = ['--require', 'tsx/cjs', 'test/cli/report/random-tables.ts', count, '7'];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe(`${count} reports\n`);
}, 120_000);
