import { Argument, Command, Help, type Option } from 'commander';
import { cleanCommand, type CleanOptions } from './clean';
import { collectCommand, type CollectOptions } from './collect';
import { completionCommand, parseShell, SHELLS } from './completion';
import { planCommand, type PlanOptions } from './plan';
import { reportCommand, type ReportOptions } from './report';
import { rerunCommand, type RerunOptions } from './rerun';
import { statusCommand, type StatusOptions } from './status';
import { tryCommand, type TryOptions } from './try';
import { waitCommand, type WaitOptions } from './wait';
import { CliError, EXIT, printable, type ExitCode } from '../text/errors';
import { wrap } from '../text/table';

/** Columns of help where there is no terminal. */
const HELP_WIDTH = 80;
/** Below so many columns there is no room for descriptions beside what they describe. */
const NARROW = 60;

/** The commands, their arguments and options; `end` is told the exit code of the one that ran. */
export function commandLine(name: string, version: string, end: (code: ExitCode) => void): Command {
  const program = new Command(name)
    .description('Tries, follows and collects studies: the same command many times in parallel on Kubernetes.')
    .version(version)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(printable(text.replace(/^error: /, 'kubepar: ')));
      },
    })
    .configureHelp({
      formatItem: (term, termWidth, description, helper) => {
        const { helpWidth = HELP_WIDTH } = helper;
        if (helpWidth >= NARROW) return new Help().formatItem.call(helper, term, termWidth, description, helper);
        return `  ${term}\n      ${wrap(description, helpWidth, 6)}`;
      },
    })
    .hook('preAction', (_, { args, registeredArguments }) => {
      for (const [position, value] of args.entries())
        if (value === '') throw isEmpty((registeredArguments[position] ?? registeredArguments.at(-1))?.name() ?? '');
    })
    .addHelpText(
      'after',
      `
A study from its manifest to its report:
  ${name} try dist/monte-carlo.k8s.yaml --task 0
  kubectl apply -f dist/monte-carlo.k8s.yaml
  ${name} wait monte-carlo
  ${name} collect monte-carlo
  ${name} report monte-carlo

Exit codes:
  0  good
  1  the study has failures, or results are missing
  2  wrong usage
  3  the cluster cannot be reached or refuses`,
    );
  const example = (line: string): string => `\nExample: ${line.replaceAll('kubepar', name)}`;

  program
    .command('try')
    .description('run the tasks of a manifest on this machine, with the same wrapper, and write their results')
    .argument('<file>', 'a manifest that cdk8s synth wrote')
    .option('-t, --task <tasks>', 'only these tasks, for example 37 or 0-9,12')
    .option('-j, --jobs <number>', 'tasks at the same time (default: one per CPU)')
    .option('-o, --output <folder>', 'where results go (default: results/<study>-try)')
    .option('--verify', 'run the tasks twice, with all varied that must not matter, and name those that differ')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', example('kubepar try dist/monte-carlo.k8s.yaml --task 37'))
    .action(async (file: string, options: TryOptions) => {
      end(await tryCommand(file, options));
    });

  program
    .command('plan')
    .description(
      'tell what the studies of manifests ask of a cluster, and how long they may take, before anything runs',
    )
    .argument('<file...>', 'manifests that cdk8s synth wrote')
    .option(
      '--task-time <duration>',
      'what one task takes on a core of its own, for example 30s: tells the time of all',
    )
    .option('--nodes <number>', 'nodes of the cluster, which are alike')
    .option('--node-cpu <cores>', 'cores of a node, for example 4')
    .option('--node-memory <size>', 'memory of a node, for example 16Gi')
    .option('--cpu-hour-price <price>', 'what an hour of one core costs')
    .option('--json', 'print the plans as JSON')
    .addHelpText('after', example('kubepar plan dist/monte-carlo.k8s.yaml --task-time 30s --nodes 3 --node-cpu 4'))
    .action(async (files: string[], options: PlanOptions) => {
      end(await planCommand(files, options));
    });

  withCluster(program.command('status'))
    .description('tell how studies stand: progress, failures, why pods do not start, and what to do')
    .argument('[study]', 'a study: its id, its name with the hash, or its manifest file (default: a line for each)')
    .option('-w, --watch', 'go on, until nothing changes any more')
    .option('--json', 'print it as JSON')
    .addHelpText('after', example('kubepar status monte-carlo --watch'))
    .action(async (study: string | undefined, options: StatusOptions) => {
      end(await statusCommand(study, options));
    });

  withCluster(program.command('wait'))
    .description(
      'wait until studies are done; ends at once when one has failed, within half a minute when it cannot start',
    )
    .argument('<study...>', 'a study: its id, its name with the hash, or its manifest file')
    .option('--json', 'print the end as JSON')
    .addHelpText('after', example('kubepar wait monte-carlo && kubepar collect monte-carlo'))
    .action(async (studies: string[], options: WaitOptions) => {
      end(await waitCommand(studies, options));
    });

  withCluster(program.command('collect'))
    .description('write every result of a study as tables and files, or say which is missing')
    .argument('<study>', 'a study: its id, its name with the hash, or its manifest file')
    .option('-o, --output <folder>', 'where results go (default: results/<study>)')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', example('kubepar collect monte-carlo --output prices'))
    .action(async (study: string, options: CollectOptions) => {
      end(await collectCommand(study, options));
    });

  withCluster(program.command('report'))
    .description('draw the results of a study as a web page: one file, which needs no network')
    .argument('<study|folder>', 'a study, which is collected first, or a folder that collect or try wrote')
    .option('-o, --output <file>', 'the page (default: report.html in the folder of the results)')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', example('kubepar report results/monte-carlo'))
    .action(async (reference: string, options: ReportOptions) => {
      end(await reportCommand(reference, options));
    });

  withCluster(program.command('rerun'))
    .description('print the manifest of the tasks that lack a result, with the same parameters and random numbers')
    .argument('<study>', 'a study: its id, its name with the hash, or its manifest file')
    .option('--results <folder>', 'what was collected earlier (default: results/<study>)')
    .addHelpText('after', example('kubepar rerun monte-carlo > rerun.yaml && kubectl apply -f rerun.yaml'))
    .action(async (study: string, options: RerunOptions) => {
      end(await rerunCommand(study, options));
    });

  withCluster(program.command('clean'))
    .description('list what earlier versions of a study left in the cluster; with --yes, delete it')
    .argument('<study>', 'a study: its id, its name with the hash, or its manifest file')
    .option('--yes', 'delete what is listed, with the results in it')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', example('kubepar clean monte-carlo'))
    .action(async (study: string, options: CleanOptions) => {
      end(await cleanCommand(study, options));
    });

  program
    .command('completion')
    .description('print the script that completes commands, options and studies in a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS).argParser(parseShell))
    .addHelpText('after', '\nExample, a line for ~/.bashrc: source <(kubepar completion bash)')
    .action((shell: string) => {
      end(completionCommand(shell));
    });

  program
    .helpCommand(false)
    .command('help')
    .description('tell what there is, or more about one command')
    .argument('[command]', 'a command')
    .addHelpText('after', example('kubepar help collect'))
    .action(async (about: string | undefined) => {
      const isKnown = program.commands.some((command) => command.name() === about);
      // Of what is unknown the command line says so.
      await program.parseAsync(
        [...(about === undefined ? [] : [about]), ...(isKnown || about === undefined ? ['--help'] : [])],
        { from: 'user' },
      );
    });

  program.showHelpAfterError(`(${name} --help shows what there is)`);
  for (const command of program.commands) {
    command.showHelpAfterError(`(${name} ${command.name()} --help shows what there is)`);
    for (const option of command.options) if (option.required) option.argParser(valueOf(option));
  }
  return program;
}

/** Reads the value of an option: it is there, and once. */
function valueOf({ long }: Option): (value: string, previous?: string) => string {
  return (value, previous) => {
    if (value === '') throw isEmpty(long ?? '');
    if (previous === undefined) return value;
    throw new CliError(
      `${long ?? ''}: must be given once, got "${previous}" and "${value}"; leave one out`,
      EXIT.usage,
    );
  };
}

function isEmpty(what: string): CliError {
  return new CliError(
    `${what}: must not be empty, got ""; write a value (is a variable of the shell unset?)`,
    EXIT.usage,
  );
}

function withCluster(command: Command): Command {
  return command
    .option('-n, --namespace <name>', "the study's namespace (default: that of the context)")
    .option('--context <context>', 'the context of the kubeconfig')
    .option('--kubeconfig <file>', 'the kubeconfig (default: KUBECONFIG, then ~/.kube/config)');
}
