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
    if (!/^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      const rule = 'be a key of at most 253 letters, digits, "-", "_" and "."';
      problems.report(`${at}.key`, rule, key, "write, for example, 'key.json'");
    }
    checkRelativePath(problems, `${at}.path`, path);
    checkMode(problems, `${at}.mode`, mode);
  });
}

const MAX_MODE = 0o777;

export function checkMode(problems: ProblemList, prop: string, mode: number | undefined): void {
  if (mode === undefined || (mode >= 0 && mode <= MAX_MODE)) return;
  problems.report(prop, 'be a file mode from 0 to 0o777', mode, 'write, for example, 0o400, which is 256');
}

/** A path within a volume. */
export function checkRelativePath(problems: ProblemList, prop: string, path: string): void {
  if (path !== '' && !path.startsWith('/') && !path.startsWith('..') && !path.split('/').includes('..')) return;
  problems.report(prop, 'be a relative path without ".."', path, "write, for example, 'config/key.json'");
}
