import { withUsualSignals } from '../system/interruption';
import type { Declaration } from './declaration';
import { wordsOf } from './given-words';
import { tryTold } from '../results/output-folder';
import { withCluster } from './cluster-options';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ClusterOptions } from '../cluster';
import { Commands } from '../text/commands-to-copy';
import { CliError, EXIT, type ExitCode } from '../text/errors';
import { StudyCommands } from '../study/study-commands';
import { REPORT_STYLE } from '../system/package-files';
import { parseAuthorOptions } from '../report/author';
import { readCollectedStudy } from '../report/collected/collected-study';
import { reportContent } from '../report/content';
import { toPage } from '../report/page';
import { reportSource, type ReportedStudy } from '../report/collected/source';
import { writeFile } from '../system/whole-files';
import { tell, write } from '../results/write-collection';
import { collectStudy } from '../collect/collect-study';
import { printErr, printOut, toJsonText } from '../text/printing';

interface ReportCommandOptions extends ClusterOptions {
  readonly title?: string;
  /** A text file. */
  readonly note?: string;
  readonly level?: string;
  /** The HTML file; by default report.html in the results folder. */
  readonly output?: string;
  readonly json?: boolean;
}

/** The output of `report --json`. */
interface ReportSummary {
  readonly study: string;
  readonly name: string;
  readonly report: string;
  readonly tasks: number;
  readonly succeeded: number;
}

export const reportDeclaration: Declaration = {
  name: 'report',
  declare: (command) =>
    withCluster(command)
      .description('Create a report of the results: a single HTML file that needs no network')
      .argument('<study|folder>', 'study, which is collected first, or a folder written by collect or try')
      .option('-o, --output <file>', 'output file (default: report.html in the results folder)')
      .option('--title <text>', "title of the report (default: the study's id)")
      .option('--note <file>', 'text file with paragraphs to put below the title')
      .option('--level <share>', 'share to compare the shares with, such as a power of 0.8')
      .option('--json', 'print a summary as JSON'),
  example: (commands) => [commands.local('report', 'results/monte-carlo')],
  run: reportCommand,
};

/** `kubepar report STUDY|DIR`: shows the results of a study, after collecting it, or of a folder. */
export async function reportCommand(reference: string, options: ReportCommandOptions): Promise<ExitCode> {
  const author = parseAuthorOptions(options);
  const source = reportSource(reference);
  const folder = 'folder' in source ? source.folder : await collectFirst(source, options);
  const { content, page } = await withUsualSignals(async () => {
    const study = readCollectedStudy(folder);
    const commands = new StudyCommands(new Commands(options.program, options), study);
    const content = await reportContent(study, commands, author);
    return { content, page: toPage(content, fs.readFileSync(REPORT_STYLE, 'utf8')) };
  });
  const file = options.output ?? path.join(folder, 'report.html');
  await writeFile(file, page);
  if (author.level !== undefined && content.columns.every(({ share }) => share === undefined))
    printErr('note: no column is a share, so --level draws no line\n');
  const { id: study, name, tasks, succeeded } = content;
  const summary: ReportSummary = { study, name, report: file, tasks, succeeded };
  printOut(options.json === true ? toJsonText(summary) : describe(summary));
  return succeeded === tasks ? EXIT.ok : EXIT.failures;
}

/** @returns the results folder. */
async function collectFirst({ study, otherwise }: ReportedStudy, options: ReportCommandOptions): Promise<string> {
  try {
    const { collection, output } = await collectStudy(study, wordsOf('report', study, options), options);
    // A report does not change how the tables are written.
    const excelSafe = tryTold(output)?.excelSafe;
    tell((await write(collection, output, { excelSafe })).report);
    return output;
  } catch (error) {
    if (otherwise === undefined || !(error instanceof CliError)) throw error;
    throw new CliError(`${otherwise}; and as a study: ${error.message}`, error.exitCode);
  }
}

function describe({ study, name, report, tasks, succeeded }: ReportSummary): string {
  return [
    `study    ${study} (${name})`,
    `results  ${String(succeeded)} of ${String(tasks)} tasks`,
    `report   ${report}`,
    '',
  ].join('\n');
}
