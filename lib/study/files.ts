import * as fs from 'node:fs';
import * as path from 'node:path';
import { FileList, reportUnreadable, type ListedFile } from './listed-files';
import type { ProblemList } from './problems';
import { lineOfSecretShape } from './secret-shapes';
import { SECRET_REMEDY } from './secret-text';

export { MAX_FILE_BYTES } from './listed-files';

/** A file of the project, as it will appear in the working folder. */
export interface StudyFile {
  /** Path in the working folder, with "/". */
  readonly path: string;
  readonly bytes: Buffer;
  readonly executable: boolean;
}

/**
 * The files and folders, as `cp -R` would copy them: each under its own name. Sorted, so that the order of the file
 * system does not affect the manifest. Paths are relative to the folder in which synth runs, and stay within it.
 */
export function checkFiles(problems: ProblemList, given: unknown): readonly StudyFile[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    problems.report('files', 'be a list of files or folders', given, "write, for example, ['examples/script.R']");
    return [];
  }
  const project = fs.realpathSync(process.cwd());
  const list = new FileList(problems, project);
  // Not forEach, which skips the holes of a list.
  Array.from(given, (source: unknown, position) => {
    const prop = `files[${String(position)}]`;
    const report = (rule: string, remedy: string): void => {
      problems.report(prop, rule, source, remedy);
    };
    if (typeof source !== 'string' || source === '')
      report('be the path of a file or folder', "write, for example, 'examples/script.R'");
    else if (source.includes('\0')) report('have no NUL character', 'correct the path');
    else list.add(path.resolve(project, source), report);
  });
  checkOverlaps(problems, list.found);
  // Reading them, to look for secrets, would take long.
  if (list.isFull()) return [];
  const files = [...list.found.values()].flatMap((file) => tryStudyFile(file) ?? []);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A name can't be both a file and a folder. */
function checkOverlaps(problems: ProblemList, found: ReadonlyMap<string, ListedFile>): void {
  for (const inner of found.keys()) {
    const outer = [...inner.matchAll(/\//g)]
      .map(({ index }) => inner.slice(0, index))
      .find((folder) => found.has(folder));
    if (outer === undefined) continue;
    const rule = `have its own name in the working folder, where ${outer} is both a file and the folder of ${inner}`;
    problems.report('files', rule, outer, 'rename one of them');
    return;
  }
}

/** What Git LFS leaves in place of a file that was not fetched. */
const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/');

/** The file with its bytes; undefined after a report. */
function tryStudyFile({ target, real, shown, executable, report }: ListedFile): StudyFile | undefined {
  const bytes = tryRead(real);
  if (bytes === undefined) reportUnreadable(report, shown);
  else if (bytes.subarray(0, LFS_POINTER.length).equals(LFS_POINTER))
    report(`be the file itself, but ${shown} is a Git LFS pointer`, 'run git lfs pull');
  else {
    const line = lineOfSecretShape(bytes.toString('latin1'));
    if (line === undefined) return { path: target, bytes, executable };
    report(
      `not contain a secret, such as a key or a token (${shown})`,
      `${SECRET_REMEDY}; the secret starts in line ${String(line)}; if it is a placeholder, write it as <password>`,
    );
  }
  return undefined;
}

function tryRead(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}
