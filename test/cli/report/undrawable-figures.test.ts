import { execFileSync } from 'node:child_process';
import type { Drawing } from '../../../cli/report/render';

test('a figure that Vega can not draw is a note in its place, and the others are drawn', () => {
  const args = ['--require', 'tsx/cjs', 'test/cli/report/undrawable-figures.ts'];
  const drawings = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Drawing[];
  expect(drawings.map(({ wide, narrow }) => [wide, narrow].map((svg) => svg.slice(0, 4)))).toEqual([
    ['', ''],
    ['<svg', '<svg'],
    ['', ''],
    ['<svg', '<svg'],
  ]);
  expect(drawings[0]!.notes).toEqual(["There is no chart: Vega can't draw it (no such scale)."]);
  expect(drawings[2]!.notes.join()).toMatch(/^There is no chart: Vega can't draw it \(.+\)\.$/);
});
