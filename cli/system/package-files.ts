import * as fs from 'node:fs';
import * as path from 'node:path';

// Files that are read when the command runs. Their relative paths are the same in the sources and in build/, where the
// command is one file.

const ROOT = folderWithRuntime(__dirname);

/** The folder of the files that run in pods. */
export const RUNTIME_FOLDER = path.join(ROOT, 'runtime');

/** The style sheet of reports. */
export const REPORT_STYLE = path.join(ROOT, 'cli', 'report', 'page.css');

/** The completion scripts of the shells. */
export const COMPLETIONS_FOLDER = path.join(ROOT, 'completions');

/** The files of a new project. */
export const PROJECT_TEMPLATE = path.join(ROOT, 'templates', 'project');

/** The folder with package.json. */
export const PACKAGE_FOLDER = path.basename(ROOT) === 'build' ? path.dirname(ROOT) : ROOT;

/** Makes a process believe that it runs on another machine. */
export const ANOTHER_MACHINE = path.join(ROOT, 'cli', 'verify', 'another-machine.sh');

/** The nearest parent folder that contains the files of pods. */
function folderWithRuntime(folder: string): string {
  return fs.existsSync(path.join(folder, 'runtime')) ? folder : folderWithRuntime(path.dirname(folder));
}
