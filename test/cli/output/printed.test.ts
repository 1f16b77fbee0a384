import * as fs from 'node:fs';
import { testFolder } from '../../runtime/support';
import { GROUPS, readGroup, readingOf, run } from './printed/cases';

/** The output of packages differs between their versions. */
const OF_PACKAGES = ['packages-r', 'pandas'];

describe.each(GROUPS)('output of programs, %s,', (name) => {
  const group = readGroup(name);

  test.each(group.cases.map((each) => [each.name, each] as const))('is read as intended: %s', (_name, each) => {
    expect(readingOf(each.output)).toBe(each.reading);
  });
});

test('there are at least 300 outputs, and each text has a reason', () => {
  const readings = GROUPS.flatMap((name) => readGroup(name).cases.map(({ reading }) => reading));
  expect(readings.length).toBeGreaterThanOrEqual(300);
  for (const reading of readings.filter((each) => each.startsWith('text')))
    expect(reading).toMatch(/^text, because .+\n$/);
});

test('docs/output.md contains the figures', () => {
  const readings = GROUPS.flatMap((name) => readGroup(name).cases.map(({ reading }) => reading));
  const texts = readings.filter((reading) => reading.startsWith('text'));
  const without = readings.filter((reading) => /^(?:none|empty)/.test(reading));
  const noted = readings.filter((reading) => /^note: /m.test(reading));
  const tables = readings.length - texts.length - without.length;
  expect(fs.readFileSync('docs/output.md', 'utf8').replace(/\s+/g, ' ')).toMatch(
    `${String(tables)} are tables (${String(noted.length)} of them with a note about a guess), ${String(without.length)} have no rows, and ${String(texts.length)} stay text`,
  );
  expect(fs.readFileSync('docs/output.md', 'utf8')).toContain(`${String(readings.length)} outputs of R`);
});

describe('the outputs are those of the programs on this machine', () => {
  const folder = testFolder();

  test.each(GROUPS.filter((name) => !OF_PACKAGES.includes(name)))('%s', (name) => {
    const group = readGroup(name);
    expect(run(group, folder)).toEqual(group.cases.map(({ output }) => output));
  });
});
