/** How R, Python, node, perl and the shells report a missing file. */
const NOT_FOUND =
  /No such file|FileNotFoundError|\bENOENT\b|Cannot find module '\.|(?:^|\s)\.{0,2}\/\S+: (?:inaccessible or )?not found$/m;

/** What to do about a missing file. */
export const FILES_REMEDY =
  'if it is yours, add it to the files prop and read it by its name: a task has no other files of your project';

/** Whether the reason of a failure is a missing file. */
export function isFileNotFound(error: string): boolean {
  return NOT_FOUND.test(error);
}
