import { Command, Help, type Option } from 'commander';
import { cleanDeclaration } from './clean';
import { collectDeclaration } from './collect';
import { completionDeclaration } from './completion';
import { initDeclaration } from './init';
import { planDeclaration } from './plan';
import { reportDeclaration } from './report';
import { rerunDeclaration } from './rerun';
import { statusDeclaration } from './status';
import { tryDeclaration } from './try';
import { waitDeclaration } from './wait';
import type { Declaration } from './declaration';
import { PLUGIN } from '../system/started-as';
import { Commands, withCommands } from '../text/commands-to-copy';
import { printable } from '../text/control-characters';
import { CliError, EXIT, type ExitCode } from '../text/errors';
import { wrap } from '../text/table';

/** Width of the help if there is no terminal. */
const HELP_WIDTH = 80;
/** With fewer columns, descriptions don't fit next to the words that they describe. */
const NARROW = 60;

/** In the order of the help: from a project to the end of a study. */
const DECLARATIONS: readonly Declaration[] = [
  initDeclaration,
  tryDeclaration,
  planDeclaration,
  statusDeclaration,
  waitDeclaration,
  collectDeclaration,
  reportDeclaration,
  rerunDeclaration,
  cleanDeclaration,
  completionDeclaration,
];

/**
 * The commands, their arguments and options.
 * @param start how the user starts this program.
 * @param end is told the exit code of the command that ran.
 */
export function commandLine(start: string, version: string, end: (code: ExitCode) => void): Command {
  const commands = new Commands(start);
  const program = new Command(start === PLUGIN ? start : 'kubepar')
    .description('Run the same command many times in parallel on Kubernetes: try, follow and collect studies.')
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
  ${commands.local('try', 'dist/monte-carlo.k8s.yaml', '--task', '0')}
  ${commands.kubectl('apply', '-f', 'dist/monte-carlo.k8s.yaml')}
  ${commands.kubepar('wait', 'monte-carlo')}
  ${commands.kubepar('collect', 'monte-carlo')}
  ${commands.kubepar('report', 'monte-carlo')}

Exit codes:
  0  success
  1  the study has failures or missing results
  2  invalid usage
  3  the cluster is unreachable or refuses a request`,
    );
  for (const { name: command, declare, example, run } of DECLARATIONS)
    declare(program.command(command))
      .addHelpText('after', exampleText(...example(commands)))
      // Behind arguments and options comes the command itself.
      .action(async (...given: unknown[]) => {
        const options = { ...(given.at(-2) as object), program: start };
        end(await run(...([...given.slice(0, -2), options] as never[])));
      });

  program
    .helpCommand(false)
    .command('help')
    .description('Show help for kubepar or for one command')
    .argument('[command]', 'name of a command')
    .addHelpText('after', exampleText(commands.local('help', 'collect')))
    .action(async (about: string | undefined) => {
      const isKnown = program.commands.some((command) => command.name() === about);
      // The command line reports unknown words.
      await program.parseAsync(
        [...(about === undefined ? [] : [about]), ...(isKnown || about === undefined ? ['--help'] : [])],
        { from: 'user' },
      );
    });

  program.showHelpAfterError(withCommands('for help, run', commands.local('--help')));
  for (const command of program.commands) {
    command.showHelpAfterError(withCommands('for help, run', commands.local(command.name(), '--help')));
    for (const option of command.options) if (option.required) option.argParser(valueOf(option));
  }
  return program;
}

function exampleText(...example: readonly string[]): string {
  return `\n${withCommands('Example', ...example)}`;
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
  return new CliError(`${what}: must not be empty, got ""; write a value (is a shell variable unset?)`, EXIT.usage);
}
