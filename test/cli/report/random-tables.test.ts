import { execFileSync } from 'node:child_process';

test('reports are made of random tables, each within seconds, and their pictures lie at numbers', () => {
  const args = ['--require', 'tsx/cjs', 'test/cli/report/random-tables.ts', '80', '7'];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('80 reports\n');
}, 120_000);
