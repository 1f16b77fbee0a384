/** How R, Python, node, perl and the shells say that a file is not there. */
const NOT_FOUND =
  /No such file|FileNotFoundError|\bENOENT\b|Cannot find module '\.|(?:^|\s)\.{0,2}\/\S+: (?:inaccessible or )?not found$/m;

/** What to do where a file is not there. */
export const FILES_REMEDY =
  'if it is yours, add it to the prop files, and read it by its name: a task has no other files of your project';

/** Whether a failure is that of a file that is not there. */
export function isFileNotFound(error: string): boolean {
  return NOT_FOUND.test(error);
}
