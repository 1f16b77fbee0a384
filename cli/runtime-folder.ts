import * as path from 'node:path';

/** The folder of the files that run in pods: beside this one in the sources, and in the package, where the command is one file. */
export const RUNTIME_FOLDER = path.join(__dirname, '..', 'runtime');
