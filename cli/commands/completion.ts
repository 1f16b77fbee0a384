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
import { printable } from '../text/control-characters';
import { CliError, EXIT, type ExitCode } from '../text/errors';
import { allVersions } from '../cluster/find-study';
import { COMPLETIONS_FOLDER } from '../system/package-files';
import { counted } from '../text/count';
import { printOut } from '../text/printing';

/** The shells that have completion. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The first word with which the shells' scripts, and kubectl, ask for completions. */
export const COMPLETE = '__complete';

/** A user does not wait longer for completions. */
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
      .description('Print the completion script for a shell')
      .addArgument(new Argument('<shell>').choices(SHELLS).argParser(parseShell)),
  example: (commands) => [`source <(${commands.local('completion', 'bash')})`],
  run: completionCommand,
};

/** `kubepar completion SHELL`: prints the script. */
function completionCommand(shell: string): ExitCode {
  printOut(fs.readFileSync(path.join(COMPLETIONS_FOLDER, `kubepar.${shell}`), 'utf8'));
  return EXIT.ok;
}

/** What a shell does if there are no candidates, as cobra's numbers, which kubectl expects. */
const ELSE = { files: 0, nothing: 4, folders: 16 } as const;

/**
 * Prints the completions of the command line for a shell: one line per candidate, with a tab before its description,
 * then a colon and what to do if there are none. Reports nothing about a cluster that can't be reached.
 * @param words the words after the program's name. The last one is incomplete and may be empty.
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
  // A study may also be named by its manifest.
  return kinds.includes('file') || kinds.includes('study') ? ELSE.files : ELSE.nothing;
}

async function lookUp({ begun, kinds, cluster }: Expected): Promise<Candidate[]> {
  const { kubeconfig } = cluster;
  const options = { ...cluster, kubeconfig: kubeconfig?.replace(/^~(?=\/)/, os.homedir()) };
  if (kinds.includes('context')) return contexts(options);
  // A file or folder is not a study in the cluster.
  if (!kinds.includes('study') || /[./]/.test(begun)) return [];
  return inTime(studies(options), CLUSTER_PATIENCE, () => []);
}

async function contexts(options: ClusterOptions): Promise<Candidate[]> {
  const config = await loadKubeconfig({ kubeconfig: options.kubeconfig });
  return config.getContexts().map(({ name }) => ({ value: printable(name), description: '' }));
}

/** The ids of the namespace's studies, each with the pattern of its newest version. */
async function studies(options: ClusterOptions): Promise<Candidate[]> {
  const versions = await allVersions(await Cluster.connect(options));
  const newestFirst = new Map<string, Candidate>();
  for (const { description } of versions) {
    const { id, pattern, tasks } = description;
    // These texts go into a shell, and nothing else checks them.
    if (isDnsLabel(id) && !newestFirst.has(id))
      newestFirst.set(id, { value: id, description: `${pattern}, ${counted(tasks, 'task', 'tasks')}` });
  }
  return [...newestFirst.values()];
}
