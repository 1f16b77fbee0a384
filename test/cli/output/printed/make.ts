/**
 * Runs the code of all cases again and writes its output and how kubepar reads it. Review the difference before you
 * commit it.
 *
 * usage: npx tsx test/cli/output/printed/make.ts [GROUP]...
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { GROUPS, readGroup, readingOf, run, writeGroup } from './cases';

const chosen = process.argv.slice(2);
for (const name of chosen.length > 0 ? chosen : GROUPS) {
  const group = readGroup(name);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cases-'));
  const outputs = run(group, folder);
  fs.rmSync(folder, { recursive: true });
  const cases = group.cases.map((each, number) => {
    const output = outputs[number] ?? '';
    return { ...each, output, reading: readingOf(output) };
  });
  writeGroup(name, { ...group, cases });
}
