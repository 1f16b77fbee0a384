import * as fs from 'node:fs';
import * as path from 'node:path';

// Files that are read when the command runs. In the package, the command is one file, in another folder than the sources.

const PACKAGE = packageFolder(__dirname);

/** The folder of the files that run in pods. */
export const RUNTIME_FOLDER = path.join(PACKAGE, 'runtime');

/** The style sheet of reports. */
export const REPORT_STYLE = path.join(PACKAGE, 'cli', 'report', 'page.css');

/** The scripts that complete the command in shells. */
export const COMPLETIONS_FOLDER = path.join(PACKAGE, 'completions');

/** Makes a process see another machine. */
export const ANOTHER_MACHINE = path.join(PACKAGE, 'cli', 'verify', 'another-machine.sh');

/** The nearest folder with a package.json. */
function packageFolder(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) ? folder : packageFolder(path.dirname(folder));
}
