import * as path from 'node:path';
import type { StudyFile } from './files';
import type { ProblemList } from './problems';
import type { QueueSettings } from './queue';

/**
 * Packages that do not work in a fork of the R that loaded them: they start threads, or keep the state of a device. warm-server.R has
 * the same list, for packages that load one of these.
 */
export const NEVER_FORKED: readonly string[] = ['rJava', 'reticulate', 'arrow', 'torch', 'RcppParallel'];

/** As R requires it (https://cran.r-project.org/doc/manuals/r-release/R-exts.html#The-DESCRIPTION-file), and no longer than any on CRAN. */
const PACKAGE = /^[A-Za-z][A-Za-z0-9.]{0,98}[A-Za-z0-9]$/;
const EXAMPLE = "write warm: true, or the packages to load first: warm: ['dplyr']";
/** R reads these files of the working folder when it starts. */
const READ_AT_START: readonly string[] = ['.Rprofile', '.Renviron'];

/**
 * The packages that R loads before it runs attempts in forks of itself; undefined if R starts anew for each attempt. A
 * study whose command can never run in a fork is a problem.
 */
export function checkWarm(
  problems: ProblemList,
  given: unknown,
  command: readonly string[],
  files: readonly Pick<StudyFile, 'path'>[],
  queue?: Pick<QueueSettings, 'loop'>,
): readonly string[] | undefined {
  if (given === undefined || given === false) return undefined;
  if (given !== true && !Array.isArray(given)) {
    problems.report('warm', 'be true, false or a list of R packages', given, EXAMPLE);
    return undefined;
  }
  const packages = given === true ? [] : checkPackages(problems, Array.from(given as readonly unknown[]));
  const refuse = (rule: string, found: unknown, remedy: string): void => {
    problems.report('warm', rule, found, remedy);
  };
  const [program = '', script = ''] = command;
  if (queue?.loop === true) {
    refuse('be left out with loop: true', given, 'leave it out: the command starts once for all items');
  } else if (command.length > 0 && path.posix.basename(program) !== 'Rscript') {
    const remedy = "write the command as ['Rscript', 'script.R', …], or leave warm out";
    refuse('be left out where the command is not Rscript with a script', program, remedy);
  } else if (command.length > 0 && (script === '' || script.startsWith('-'))) {
    const remedy = "put code into a file of the prop files, and write ['Rscript', 'script.R', …], or leave warm out";
    refuse('be left out where Rscript has options instead of a script', script, remedy);
  }
  const atStart = files.find((file) => READ_AT_START.includes(file.path));
  if (atStart !== undefined)
    refuse(
      'be left out with a file that R reads when it starts',
      atStart.path,
      'move its code into the script, or leave warm out',
    );
  return packages;
}

function checkPackages(problems: ProblemList, names: readonly unknown[]): string[] {
  names.forEach((name, position) => {
    const prop = `warm[${String(position)}]`;
    if (typeof name !== 'string' || !PACKAGE.test(name)) {
      problems.report(prop, 'be the name of an R package', name, EXAMPLE);
    } else if (NEVER_FORKED.includes(name)) {
      const remedy = 'leave it out: the script loads it as before';
      problems.report(prop, 'not be a package that does not work in a fork of R', name, remedy);
    }
  });
  return names.filter((name) => typeof name === 'string');
}
