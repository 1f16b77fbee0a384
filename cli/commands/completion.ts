import { inTime } from '../system/deadline';
import type { Declaration } from './declaration';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Argument, type Command } from 'commander';
import { Cluster, type ClusterOptions } from '../cluster';
import { loadKubeconfig } from '../cluster/kubeconfig';
import { expectedNext, type Candidate, type Expected } from '../completion/expected-next';
import { isDnsLabel } from '../../lib/study/checks';
import { CliError, EXIT, printable, type ExitCode } from '../text/errors';
import { allVersions } from '../cluster/find-study';
import { COMPLETIONS_FOLDER } from '../system/package-files';
import { counted } from '../text/count';
import { printOut } from '../text/printing';

/** The shells whose completion there is. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The first word by which the scripts of the shells, and kubectl, ask what may come next. */
export const COMPLETE = '__complete';

/** A user waits for what comes next no longer. */
const CLUSTER_PATIENCE = 2;

/** Reads the name of a shell. */
function parseShell(given: string): string {
  if (SHELLS.some((shell) => shell === given)) return given;
  throw new CliError(`shell: must be one of ${SHELLS.join(', ')}, got "${given}"; write one of them`, EXIT.usage);
}

export const completionDeclaration: Declaration = {
  name: 'completion',
  declare: (command) =>
    command
      .description('print the script that completes commands, options and studies in a shell')
      .addArgument(new Argument('<shell>').choices(SHELLS).argParser(parseShell)),
  example: 'source <(kubepar completion bash)',
  run: completionCommand,
};

/** `kubepar completion SHELL`: prints the script. */
function completionCommand(shell: string): ExitCode {
  printOut(fs.readFileSync(path.join(COMPLETIONS_FOLDER, `kubepar.${shell}`), 'utf8'));
  return EXIT.ok;
}

/** What a shell should do where there are no candidates, by the numbers of cobra, which kubectl expects. */
const ELSE = { files: 0, nothing: 4, folders: 16 } as const;

/**
 * What may come next on the command line, for a shell: a line for each candidate, with a tab before its description, and then a colon and what
 * to do where there are none. Says nothing of a cluster that can't be asked.
 * @param words those after the program's name, the last of which is being written and may be empty.
 */
export async function complete(program: Command, words: readonly string[]): Promise<string> {
  const expected = expectedNext(program, words);
  const found = [...expected.candidates, ...(await lookUp(expected).catch(() => []))]
    .filter(({ value }) => value.startsWith(expected.begun) && !expected.given.includes(value))
    .map(({ value, description }) => (description === '' ? value : `${value}\t${description}`));
  const lines = [...found.map((line) => line.replaceAll('\n', ' ')), `:${String(otherwise(expected, found.length))}`];
  return lines.map((line) => `${line}\n`).join('');
}

function otherwise({ kinds }: Expected, found: number): number {
  if (found > 0) return ELSE.nothing;
  if (kinds.includes('folder')) return ELSE.folders;
  // A study is named by its manifest, too.
  return kinds.includes('file') || kinds.includes('study') ? ELSE.files : ELSE.nothing;
}

async function lookUp({ begun, kinds, cluster }: Expected): Promise<Candidate[]> {
  const { kubeconfig } = cluster;
  const options = { ...cluster, kubeconfig: kubeconfig?.replace(/^~(?=\/)/, os.homedir()) };
  if (kinds.includes('context')) return contexts(options);
  // A file or folder is none.
  if (!kinds.includes('study') || /[./]/.test(begun)) return [];
  return inTime(studies(options), CLUSTER_PATIENCE, () => []);
}

async function contexts(options: ClusterOptions): Promise<Candidate[]> {
  const config = await loadKubeconfig({ kubeconfig: options.kubeconfig });
  return config.getContexts().map(({ name }) => ({ value: printable(name), description: '' }));
}

/** The ids of the namespace's studies, each with what its newest version is. */
async function studies(options: ClusterOptions): Promise<Candidate[]> {
  const versions = await allVersions(await Cluster.connect(options));
  const newestFirst = new Map<string, Candidate>();
  for (const { description } of versions) {
    const { id, pattern, tasks } = description;
    // What is not checked by anyone else goes into a shell here.
    if (isDnsLabel(id) && !newestFirst.has(id))
      newestFirst.set(id, { value: id, description: `${pattern}, ${counted(tasks, 'task', 'tasks')}` });
  }
  return [...newestFirst.values()];
}
