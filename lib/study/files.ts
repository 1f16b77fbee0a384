import * as fs from 'node:fs';
import * as path from 'node:path';
import { isWithin } from './mounts';
import type { ProblemList } from './problems';
import { lineOfSecretShape } from './secret-shapes';
import { SECRET_REMEDY } from './secret-text';
import { survivesYaml } from './yaml-text';

/** A file of the project, as it will appear in the working folder. */
export interface StudyFile {
  /** Path in the working folder, with "/". */
  readonly path: string;
  readonly bytes: Buffer;
  readonly executable: boolean;
}

/** A larger file does not fit into a ConfigMap, as JSON, that every way of applying it accepts. */
export const MAX_FILE_BYTES = 240_000;

// File names that are safe for the shell, for the kubelet (which reserves names with two leading dots) and in a path
// mapping.
const NAME = /^(?!\.\.)[^\p{Cc}\\:]{1,255}$/u;

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
  const found = new Map<string, StudyFile>();
  const project = fs.realpathSync(process.cwd());
  // Not forEach, which skips the holes of a list.
  Array.from(given, (source: unknown, position) => {
    const prop = `files[${String(position)}]`;
    if (typeof source !== 'string' || source === '') {
      problems.report(prop, 'be the path of a file or folder', source, "write, for example, 'examples/script.R'");
      return;
    }
    const file = path.resolve(project, source);
    collect(
      file,
      path.basename(file),
      (rule, remedy) => {
        problems.report(prop, rule, source, remedy);
      },
      project,
      found,
    );
  });
  checkOverlaps(problems, found);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A name can't be both a file and a folder. */
function checkOverlaps(problems: ProblemList, found: ReadonlyMap<string, StudyFile>): void {
  for (const { path: inner } of found.values()) {
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

type Report = (rule: string, remedy: string) => void;

function collect(source: string, target: string, report: Report, project: string, found: Map<string, StudyFile>): void {
  if (!isInProject(source, project) || source === project) {
    report(`be inside the project (${project})`, 'copy it into the project');
    return;
  }
  if (isDangling(source)) {
    report(`not contain a broken link (${path.relative(project, source)})`, 'remove the link, or correct it');
    return;
  }
  if (!fs.existsSync(source)) {
    report('exist', `create ${path.relative(project, source)}, or correct the path, which is relative to ${project}`);
    return;
  }
  const real = fs.realpathSync(source);
  if (!isInProject(real, project)) {
    report('not be a link to a place outside the project', 'copy the file into the project');
    return;
  }
  if (!NAME.test(path.basename(target)) || !survivesYaml(`/${target}`)) {
    report(
      `have a name without control characters, ":", "\\" or two leading dots (${JSON.stringify(target)})`,
      'rename it',
    );
    return;
  }
  const stats = fs.statSync(real);
  if (stats.isDirectory()) {
    if (isWithin(fs.realpathSync(path.dirname(source)), real)) {
      report('not contain a link to a folder that contains the link', 'remove the link');
      return;
    }
    const names = fs.readdirSync(real);
    if (names.length === 0) {
      report('have a file in each folder', `put one into ${path.relative(project, source)}, or remove it`);
    }
    for (const name of names) collect(path.join(source, name), `${target}/${name}`, report, project, found);
  } else if (!stats.isFile()) {
    report('be a file or folder', 'leave out sockets, pipes and devices');
  } else if (stats.size > MAX_FILE_BYTES) {
    report(
      `have at most ${String(MAX_FILE_BYTES)} bytes each`,
      `put ${path.relative(project, source)} into the image or on a volume`,
    );
  } else if (found.has(target)) {
    report(
      `have its own name in the working folder, where ${target} already comes from another file`,
      'rename one of them',
    );
  } else {
    const bytes = tryRead(real);
    if (bytes === undefined) report('be readable', `change the permissions of ${path.relative(project, source)}`);
    else if (bytes.subarray(0, LFS_POINTER.length).equals(LFS_POINTER))
      report(`be the file itself, but ${path.relative(project, source)} is a Git LFS pointer`, 'run git lfs pull');
    else {
      const line = lineOfSecretShape(bytes.toString('latin1'));
      if (line === undefined) found.set(target, { path: target, bytes, executable: (stats.mode & 0o100) !== 0 });
      else
        report(
          `not contain a secret, such as a key or a token (${path.relative(project, source)})`,
          `${SECRET_REMEDY}; the secret starts in line ${String(line)}; if it is a placeholder, write it as <password>`,
        );
    }
  }
}

/** In a container, the project may be the root of the file system. */
function isInProject(file: string, project: string): boolean {
  return project === path.parse(project).root || isWithin(file, project);
}

function isDangling(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true && !fs.existsSync(file);
}

function tryRead(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}
