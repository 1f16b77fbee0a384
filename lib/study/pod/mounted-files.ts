import { posix } from 'node:path';
import type { KeyToPath } from '../../../imports/k8s';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkResourceName } from './names';

/** The name of an object, which is required. */
export function checkGivenName(problems: ProblemList, prop: string, name: string | undefined): void {
  if (name === undefined)
    problems.report(prop, 'be given', name, 'add the name of an object in the namespace of the study');
  checkResourceName(problems, prop, name);
}

interface Files {
  readonly defaultMode?: number;
  readonly items?: readonly Plain<KeyToPath>[];
}

/** The files that the keys of an object become. */
export function checkFiles(problems: ProblemList, prop: string, { defaultMode, items = [] }: Files): void {
  checkMode(problems, `${prop}.defaultMode`, defaultMode);
  items.forEach(({ key, path, mode }, position) => {
    const at = `${prop}.items[${String(position)}]`;
    if (!/^(?!\.\.|\.$)[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      const rule = 'be a key of at most 253 letters, digits, "-", "_" and "."';
      problems.report(`${at}.key`, rule, key, "write, for example, 'key.json'");
    }
    checkRelativePath(problems, `${at}.path`, path);
    checkMode(problems, `${at}.mode`, mode);
  });
  checkDistinctPaths(problems, placedPaths(`${prop}.items`, items));
}

/** A file in a volume, and the prop that names it. */
export interface PlacedPath {
  readonly at: string;
  readonly path: string;
  /** Which of several sources of the volume has the file. */
  readonly source?: number;
}

/** The paths of a list of items, with their props. */
export function placedPaths(prop: string, items: readonly { readonly path: string }[] = []): PlacedPath[] {
  return items.map(({ path }, position) => ({ at: `${prop}[${String(position)}].path`, path }));
}

/** Of two files with a path, the kubelet keeps one; if a file is also a folder, no pod starts. */
export function checkDistinctPaths(problems: ProblemList, placed: readonly PlacedPath[]): void {
  const files = new Map<string, PlacedPath>();
  const folders = new Map<string, PlacedPath>();
  for (const each of placed) {
    const path = posix.normalize(each.path).replace(/\/$/, '');
    const parents = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
    const twin = files.get(path);
    const other = twin ?? parents.map((parent) => files.get(parent)).find(Boolean) ?? folders.get(path);
    // The items of one of several sources are compared on their own.
    if (other !== undefined && (each.source === undefined || other.source !== each.source)) {
      const what = each.source === undefined ? 'item' : 'source';
      const rule = `have a path that no other ${what} has${twin === undefined ? ', or has as a folder' : ''}`;
      const shown = each.path === other.path ? each.path : `${other.path}, ${each.path}`;
      problems.report(each.at, rule, shown, 'rename one of the two');
    }
    if (other !== undefined) continue;
    files.set(path, each);
    for (const parent of parents) folders.set(parent, each);
  }
}

const MAX_MODE = 0o777;

export function checkMode(problems: ProblemList, prop: string, mode: number | undefined): void {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return;
  problems.report(prop, 'be a file mode from 0 to 0o777', mode, 'write, for example, 0o400, which is 256');
}

// Limits of the kubelet.
const MAX_PART_BYTES = 255;
const MAX_PATH_BYTES = 4096;

/** The path of a file within a volume. */
export function checkRelativePath(problems: ProblemList, prop: string, path: string): void {
  const isLong =
    Buffer.byteLength(path) > MAX_PATH_BYTES ||
    path.split('/').some((part) => Buffer.byteLength(part) > MAX_PART_BYTES);
  if (isLong) {
    const rule = `have at most ${String(MAX_PART_BYTES)} bytes in each part, and ${String(MAX_PATH_BYTES)} together`;
    problems.report(prop, rule, path, 'shorten it');
  } else if (path.startsWith('..') || posix.normalize(path) === '.' || posix.normalize(path) === './')
    reportPath(problems, prop, path);
  else checkSubPath(problems, prop, path);
}

/** A path within a volume, which may be that of a folder. */
export function checkSubPath(problems: ProblemList, prop: string, path: string): void {
  if (path === '' || path.startsWith('/') || path.split('/').includes('..')) reportPath(problems, prop, path);
}

function reportPath(problems: ProblemList, prop: string, path: string): void {
  problems.report(prop, 'be a relative path without ".."', path, "write, for example, 'config/key.json'");
}
