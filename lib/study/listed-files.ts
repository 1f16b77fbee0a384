import * as fs from 'node:fs';
import * as path from 'node:path';
import { lookAt } from './look-at';
import { isWithin } from './mounts';
import { MAX_TOLD } from './parameters/values';
import type { ProblemList } from './problems';
import { survivesYaml } from './yaml-text';

/** A larger file does not fit into a ConfigMap, as JSON, that every way of applying it accepts. */
export const MAX_FILE_BYTES = 240_000;

/** The Job lists each file, and has no room for more: 250,000 bytes, of which each file takes more than 40. */
export const MAX_FILES = 6_000;

/** Nobody reviews a manifest that is longer than this, or applies it at once. */
export const MAX_FILES_BYTES = 50_000_000;

// File names that are safe for the shell, for the kubelet (which reserves names with two leading dots) and in a path
// mapping.
const NAME = /^(?!\.\.)[^\p{Cc}\\:]{1,255}$/u;

/** A file of the project that is not yet read. */
export interface ListedFile {
  /** Path in the working folder, with "/". */
  readonly target: string;
  /** Where it really is. */
  readonly real: string;
  /** Its path from the project, for messages. */
  readonly shown: string;
  readonly executable: boolean;
  /** Reports what is wrong with it. */
  readonly report: Report;
}

export type Report = (rule: string, remedy: string) => void;

/** A file or folder, as it was found. */
interface Entry {
  /** Its path, with at most one link: its own name. */
  readonly file: string;
  readonly shown: string;
  readonly target: string;
  readonly report: Report;
  /** The real folders on the way to it. */
  readonly above: readonly string[];
}

/** Lists files and folders without reading files. It stops when no manifest has room for what it found. */
export class FileList {
  /** By their paths in the working folder. */
  readonly found = new Map<string, ListedFile>();
  private bytes = 0;

  constructor(
    private readonly problems: ProblemList,
    private readonly project: string,
    private readonly told = problems.length,
  ) {}

  /** Whether more was found than a manifest has room for. */
  isFull(): boolean {
    return this.found.size > MAX_FILES || this.bytes > MAX_FILES_BYTES;
  }

  /** Adds a file, or all files of a folder. */
  add(file: string, report: Report): void {
    const shown = path.relative(this.project, file);
    if (!isInProject(file, this.project) || file === this.project)
      report(`be inside the project (${this.project})`, 'copy it into the project');
    else this.collect({ file, shown, target: path.basename(file), report, above: [] });
  }

  private collect(entry: Entry): void {
    const { file, shown, target, report } = entry;
    if (this.isFull() || this.problems.length - this.told >= MAX_TOLD) return;
    const seen = lookAt(file);
    if (seen === 'unreadable') reportUnreadable(report, shown);
    else if (seen === 'missing') this.reportMissing(entry);
    else if (!isInProject(seen.real, this.project))
      report('not be a link to a place outside the project', 'copy the file into the project');
    else if (!NAME.test(path.basename(target)) || !survivesYaml(`/${target}`)) {
      const rule = `have a name without control characters, ":", "\\" or two leading dots (${JSON.stringify(target)})`;
      report(rule, 'rename it');
    } else if (seen.stats.isDirectory()) this.collectFolder(entry, seen.real);
    else if (!seen.stats.isFile()) report('be a file or folder', 'leave out sockets, pipes and devices');
    else if (seen.stats.size > MAX_FILE_BYTES)
      report(`have at most ${String(MAX_FILE_BYTES)} bytes each`, `put ${shown} into the image or on a volume`);
    else if (this.found.has(target)) {
      const rule = `have its own name in the working folder, where ${target} already comes from another file`;
      report(rule, 'rename one of them');
    } else {
      this.found.set(target, { ...entry, real: seen.real, executable: (seen.stats.mode & 0o100) !== 0 });
      this.bytes += seen.stats.size;
      if (this.isFull()) {
        const rule = `have at most ${String(MAX_FILES)} files and ${String(MAX_FILES_BYTES)} bytes, with all other files`;
        report(rule, 'name only the files that the command needs, and put the others into the image or on a volume');
      }
    }
  }

  private collectFolder({ file, shown, target, report, above }: Entry, real: string): void {
    if (isWithin(fs.realpathSync(path.dirname(file)), real)) {
      report('not contain a link to a folder that contains the link', 'remove the link');
      return;
    }
    if (above.includes(real)) {
      report(`not contain links that form a loop (${shown})`, 'remove one of the links');
      return;
    }
    const names = tryList(real);
    if (names === undefined) reportUnreadable(report, shown);
    else if (names.length === 0) report('have a file in each folder', `put one into ${shown}, or remove it`);
    // Real folders, because the system follows only some 40 links in a path.
    for (const name of names ?? [])
      this.collect({
        file: path.join(real, name),
        shown: path.join(shown, name),
        target: `${target}/${name}`,
        report,
        above: [...above, real],
      });
  }

  private reportMissing({ file, shown, report }: Entry): void {
    if (isLink(file)) report(`not contain a broken link (${shown})`, 'remove the link, or correct it');
    else report('exist', `create ${shown}, or correct the path, which is relative to ${this.project}`);
  }
}

/** Reports a file or folder that the user may not read. */
export function reportUnreadable(report: Report, shown: string): void {
  report('be readable', `change the permissions of ${shown}`);
}

function isLink(file: string): boolean {
  try {
    return fs.lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

function tryList(folder: string): string[] | undefined {
  try {
    return fs.readdirSync(folder);
  } catch {
    return undefined;
  }
}

/** In a container, the project may be the root of the file system. */
function isInProject(file: string, project: string): boolean {
  return project === path.parse(project).root || isWithin(file, project);
}
