import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { EXIT } from '../../cli/text/errors';
import { readCollectedStudy } from '../../cli/report/collected/collected-study';
import { toAttempt } from '../../cli/results/collection';
import { writeCollection } from '../../cli/results/output-folder';
import { resultsTable } from '../../cli/results/tables';
import { columnAxis, ParameterTable } from '../../lib/study/parameters/table';
import { collectionOf } from '../cli/results/support';
import { kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { FOLDERS } from './cases/read';
import { tellingOf } from './telling';

const root = testFolder();
const REMEDY = 'name a folder that kubepar collect or kubepar try wrote, without changes, or collect again';

/** A folder of three tasks. */
async function collected(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(root, 'results-'));
  const parameters = new ParameterTable([columnAxis('n', [10, 20, 30])]);
  const given = collectionOf(['[1] 0.5 0.25\n', '[1] 0.75\n', '[1] 0.125\n'], {}, parameters);
  const attempts = given.outcomes.map(({ record }) => toAttempt(record!, { name: 'pod', node: 'node' }));
  const collection = { ...given, attempts };
  await writeCollection(folder, collection, resultsTable(collection), []);
  return folder;
}

describe('a results folder', () => {
  test('is read as it was written', async () => {
    const { records, rowCount } = readCollectedStudy(await collected());
    expect({ tasks: records.map(({ task }) => task), rowCount }).toEqual({ tasks: [0, 1, 2], rowCount: 4 });
  });

  test.each(FOLDERS)('is refused, and never complete, if $title', async ({ file, at = file, changed, told }) => {
    const folder = await collected();
    const place = path.join(folder, file);
    fs.writeFileSync(place, changed(fs.readFileSync(place, 'utf8')));
    expect(await tellingOf(() => readCollectedStudy(folder))).toEqual({
      exitCode: EXIT.usage,
      message: `${path.join(folder, at)}: ${told}; ${REMEDY}`,
    });
  });

  test.each(['study.json', 'records.csv', 'attempts.csv', 'results.csv'])(
    'is refused by the command, on one line and without a report, if %s is truncated at any place',
    async (file) => {
      const folder = await collected();
      const place = path.join(folder, file);
      const whole = fs.readFileSync(place);
      for (let end = 0; end < whole.length; end += 1 + Math.floor(end / 7)) {
        fs.writeFileSync(place, whole.subarray(0, end));
        const { exitCode } = await tellingOf(() => readCollectedStudy(folder));
        expect(exitCode).toBe(EXIT.usage);
      }
      const { code, stdout, stderr } = kubepar(['report', folder]);
      expect({ code, stdout }).toEqual({ code: EXIT.usage, stdout: '' });
      expect(stderr).toMatch(/^kubepar: .*; name a folder that .*\n$/);
      expect(fs.readdirSync(folder)).not.toContain('report.html');
    },
  );

  test.each(['study.json', 'records.csv', 'attempts.csv', 'results.csv'])(
    'is refused at once if %s is a pipe',
    async (file) => {
      const folder = await collected();
      fs.rmSync(path.join(folder, file));
      execFileSync('mkfifo', [path.join(folder, file)]);
      expect(await tellingOf(() => readCollectedStudy(folder))).toEqual({
        exitCode: EXIT.usage,
        message: `can't read ${path.join(folder, file)}: it is a pipe, not a regular file; ${REMEDY}`,
      });
    },
  );

  test('with some of the tasks, as try creates it, is complete', async () => {
    const folder = await collected();
    const parameters = new ParameterTable([columnAxis('n', [10, 20, 30])]);
    const collection = collectionOf(['1', '2', '3'], {}, parameters);
    const some = { ...collection, outcomes: collection.outcomes.slice(1) };
    await writeCollection(folder, some, resultsTable(some), []);
    expect(readCollectedStudy(folder).records.map(({ task }) => task)).toEqual([1, 2]);
  });

  test('with fewer fields, from an earlier version, has all tasks of the study', async () => {
    const folder = await collected();
    const place = path.join(folder, 'study.json');
    const older = { ...(JSON.parse(fs.readFileSync(place, 'utf8')) as object), collected: undefined };
    fs.writeFileSync(place, JSON.stringify(older));
    expect(readCollectedStudy(folder).records).toHaveLength(3);
    fs.writeFileSync(place, JSON.stringify({ ...older, tasks: 4 }));
    expect((await tellingOf(() => readCollectedStudy(folder))).message).toMatch(/one line for each of 4 tasks/);
  });
});
