import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ClusterOptions } from '../cluster';
import { EXIT, type ExitCode } from '../errors';
import { REPORT_STYLE } from '../package-files';
import { isCollected, readCollectedStudy } from '../report/collected-study';
import { reportContent } from '../report/content';
import { toPage } from '../report/page';
import { writeFile } from '../results/output-folder';
import { collectStudy, tell, write } from './collect';

export interface ReportOptions extends ClusterOptions {
  /** The HTML file; by default report.html in the folder of the results. */
  readonly output?: string;
  readonly json?: boolean;
}

/** What `report --json` prints. */
interface ReportSummary {
  readonly study: string;
  readonly name: string;
  readonly report: string;
  readonly tasks: number;
  readonly succeeded: number;
}

/** `kubepar report STUDY|DIR`: draws the results of a study, which it collects first, or of a folder. */
export async function reportCommand(reference: string, options: ReportOptions): Promise<ExitCode> {
  const folder = isFolder(reference) ? reference : await collectFirst(reference, options);
  const content = await reportContent(await readCollectedStudy(folder));
  const file = options.output ?? path.join(folder, 'report.html');
  await writeFile(file, toPage(content, fs.readFileSync(REPORT_STYLE, 'utf8')));
  const { id: study, name, tasks, succeeded } = content;
  const summary: ReportSummary = { study, name, report: file, tasks, succeeded };
  process.stdout.write(options.json === true ? `${JSON.stringify(summary, undefined, 2)}\n` : describe(summary));
  return succeeded === tasks ? EXIT.ok : EXIT.failures;
}

/** A study may be called as a folder is; it counts if it holds results, or if the name can't be that of a study. */
function isFolder(reference: string): boolean {
  const isDirectory = fs.statSync(reference, { throwIfNoEntry: false })?.isDirectory() === true;
  return isDirectory && (isCollected(reference) || /[./]/.test(reference));
}

/** @returns the folder of the results. */
async function collectFirst(reference: string, options: ReportOptions): Promise<string> {
  const { collection, output } = await collectStudy(reference, options);
  tell(await write(collection, output));
  return output;
}

function describe({ study, name, report, tasks, succeeded }: ReportSummary): string {
  return [
    `study    ${study} (${name})`,
    `results  ${String(succeeded)} of ${String(tasks)} tasks`,
    `report   ${report}`,
    '',
  ].join('\n');
}
