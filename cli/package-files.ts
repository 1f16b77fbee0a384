import * as path from 'node:path';

// Files that are read when the command runs: beside this one in the sources, and in the package, where the command is one file.

/** The folder of the files that run in pods. */
export const RUNTIME_FOLDER = path.join(__dirname, '..', 'runtime');

/** The style sheet of reports. */
export const REPORT_STYLE = path.join(__dirname, 'report', 'page.css');

/** The scripts that complete the command in shells. */
export const COMPLETIONS_FOLDER = path.join(__dirname, '..', 'completions');

/** Makes a process see another machine. */
export const ANOTHER_MACHINE = path.join(__dirname, 'verify', 'another-machine.sh');
