import { fork, type ChildProcess } from 'node:child_process';
import { cleanCommand } from '../../cli/commands/clean';
import { collectCommand } from '../../cli/commands/collect';
import { reportCommand } from '../../cli/commands/report';
import { rerunCommand } from '../../cli/commands/rerun';
import { statusCommand } from '../../cli/commands/status';
import { waitCommand } from '../../cli/commands/wait';
import type { ClusterOptions } from '../../cli/cluster';
import type { ExitCode } from '../../cli/text/errors';
import { tellError } from '../../cli/main';

/** The commands that use a cluster, for a study named `study`. */
export const CLUSTER_COMMANDS = {
  status: (options: RunOptions) => statusCommand(undefined, options),
  'status study': (options: RunOptions) => statusCommand('study', options),
  'status study --watch': (options: RunOptions) => statusCommand('study', { ...options, watch: true }),
  'wait study': (options: RunOptions) => waitCommand(['study'], options),
  'collect study': (options: RunOptions) => collectCommand('study', options),
  'report study': ({ output, ...options }: RunOptions) =>
    reportCommand('study', { ...options, output: `${output ?? '.'}/report.html` }),
  'rerun study': (options: RunOptions) => rerunCommand('study', options),
  'clean study': (options: RunOptions) => cleanCommand('study', options),
  'clean study --yes': (options: RunOptions) => cleanCommand('study', { ...options, yes: true }),
} as const;
export type ClusterCommand = keyof typeof CLUSTER_COMMANDS;

/** The options that they share. */
export interface RunOptions extends ClusterOptions {
  readonly output?: string;
  readonly results?: string;
}

/**
 * A command that this process should run. It is started with a channel, because starting one process per command takes
 * longer than all of them.
 */
interface Run {
  readonly command: ClusterCommand;
  readonly options: RunOptions;
}

export interface Ran {
  readonly code: ExitCode | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** For an error that nobody expects. */
  readonly crash: string | undefined;
  readonly seconds: number;
}

/** A process that runs commands one after another for the tests of a file. */
export class CommandHost {
  private process!: ChildProcess;

  /** @param cwd where it runs them. */
  constructor(cwd: string) {
    beforeAll(() => {
      this.process = fork(__filename, { execArgv: ['--require', require.resolve('tsx/cjs')], cwd });
    });
    afterAll(() => this.process.kill());
  }

  async run(command: ClusterCommand, options: RunOptions): Promise<Ran> {
    this.process.send({ command, options } satisfies Run);
    return new Promise((resolve) => this.process.once('message', resolve));
  }
}

async function run({ command, options }: Run): Promise<Ran> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    process[name].write = ((text: string, callback?: (error?: Error) => void): boolean => {
      said[name] += text;
      callback?.();
      return true;
    }) as typeof process.stdout.write;
  const start = Date.now();
  let code: ExitCode | undefined;
  let crash: string | undefined;
  try {
    code = await CLUSTER_COMMANDS[command](options).catch(tellError);
  } catch (error) {
    crash = (error as Error).stack;
  }
  return { code, ...said, crash, seconds: (Date.now() - start) / 1000 };
}

// The test that makes it run commands uses only the types and names above.
if (process.send !== undefined && require.main === module)
  process.on('message', (message) => {
    void run(message as Run).then((ran) => process.send?.(ran));
  });
