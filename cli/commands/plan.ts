import type { Declaration } from './declaration';
import { printable } from '../text/control-characters';
import { CliError, EXIT, type ExitCode } from '../text/errors';
import { withUsualSignals } from '../system/interruption';
import { readManifest, type ManifestStudy } from '../study/manifest-file';
import { describePlan } from '../plan/description';
import { makePlan, type Plan } from '../plan/plan';
import { twinWarnings } from '../plan/synth-warnings';
import { reuseOf, reuseOfResults } from '../plan/reuse';
import { tryTogetherWarning } from '../plan/warnings';
import type { Nodes } from '../plan/estimate';
import { columnsOf } from '../text/terminal';
import { parseDuration, tryQuantity } from '../text/units';
import { printErr, printOut, toJsonText } from '../text/printing';

interface PlanOptions {
  /** How long a task takes on its own core, for example `30s`. */
  readonly taskTime?: string;
  readonly nodes?: string;
  readonly nodeCpu?: string;
  readonly nodeMemory?: string;
  /** The price of an hour of a core, in any currency. */
  readonly cpuHourPrice?: string;
  /** A manifest of earlier versions of the studies. */
  readonly against?: string;
  /** A folder of results of the study. */
  readonly results?: string;
  readonly json?: boolean;
}

export const planDeclaration: Declaration = {
  name: 'plan',
  declare: (command) =>
    command
      .description(
        'Show what the studies in manifests need from a cluster and how long they may take, before anything runs',
      )
      .argument('<file...>', 'one or more manifests from dist/')
      .option(
        '--task-time <duration>',
        'time that one task takes on one core, for example 30s; used to estimate the time of the study',
      )
      .option('--nodes <number>', 'number of nodes in the cluster, all of the same size')
      .option('--node-cpu <cores>', 'cores per node, for example 4')
      .option('--node-memory <size>', 'memory per node, for example 16Gi')
      .option('--cpu-hour-price <price>', 'price of one core for one hour')
      .option('--against <manifest>', 'manifest of an earlier version: show what changes and how many tasks run again')
      .option('--results <folder>', 'folder of results: show how many tasks still have to run')
      .option('--json', 'print the plans as JSON'),
  example: (commands) => [
    commands.local(...['plan', 'dist/monte-carlo.k8s.yaml', '--task-time', '30s', '--nodes', '3', '--node-cpu', '4']),
  ],
  run: planCommand,
};

/** `kubepar plan FILE…`: what the studies of manifests need from a cluster, determined only from the files. */
async function planCommand(files: readonly string[], options: PlanOptions): Promise<ExitCode> {
  const circumstances = {
    taskSeconds: options.taskTime === undefined ? undefined : parseDuration('--task-time', options.taskTime),
    nodes: parseNodes(options),
    cpuHourPrice:
      options.cpuHourPrice === undefined ? undefined : parseAmount('--cpu-hour-price', options.cpuHourPrice),
  };
  const { against, results } = options;
  if (against !== undefined && results !== undefined)
    throw new CliError('--against and --results: must not be given together; leave one of them out', EXIT.usage);
  const planned = await withUsualSignals(() => {
    const old = against === undefined ? [] : readManifest(against);
    return files.flatMap((file) =>
      readManifest(file).map((study) => ({ study, old, plan: makePlan(file, study, circumstances) })),
    );
  });
  const studies = planned.map(({ study }) => study);
  if (results !== undefined) checkOne(studies, results);
  const plans = await Promise.all(
    planned.map(async ({ study, old, plan }): Promise<Plan> => {
      if (results !== undefined) return { ...plan, reuse: await reuseOfResults(study, results) };
      return against === undefined ? plan : { ...plan, reuse: await withUsualSignals(() => reuseOf(study, old)) };
    }),
  );
  const together = tryTogetherWarning(studies);
  for (const warning of [...(together === undefined ? [] : [together]), ...twinWarnings(studies)])
    printErr(`warning: ${warning}\n`);
  printOut(
    options.json === true
      ? toJsonText(plans)
      : plans.map((plan) => printable(describePlan(plan, columnsOf(process.stdout)))).join('\n'),
  );
  return EXIT.ok;
}

/** A folder has the results of one study. */
function checkOne(studies: readonly ManifestStudy[], folder: string): void {
  if (studies.length === 1) return;
  const got = `${folder} for ${String(studies.length)} studies`;
  throw new CliError(`--results: must be given for one study, got ${got}; name the manifest of one study`, EXIT.usage);
}

function parseNodes({ nodes, nodeCpu, nodeMemory }: PlanOptions): Nodes | undefined {
  if (nodes === undefined && nodeCpu === undefined && nodeMemory === undefined) return undefined;
  if (nodes === undefined || nodeCpu === undefined)
    throw new CliError(
      '--nodes and --node-cpu: must be given together, for example --nodes 3 --node-cpu 4',
      EXIT.usage,
    );
  if (!/^[1-9]\d{0,5}$/.test(nodes))
    throw new CliError(`--nodes: must be a whole number from 1 to 999999, got "${nodes}"; count the nodes`, EXIT.usage);
  return {
    count: Number(nodes),
    cpu: parseQuantity('--node-cpu', nodeCpu, '4 or 3900m'),
    memory: nodeMemory === undefined ? undefined : parseQuantity('--node-memory', nodeMemory, '16Gi'),
  };
}

function parseQuantity(option: string, given: string, example: string): number {
  const number = tryQuantity(given);
  if (number !== undefined && number > 0) return number;
  throw new CliError(
    `${option}: must be a Kubernetes quantity, got "${given}"; write, for example, ${example}`,
    EXIT.usage,
  );
}

function parseAmount(option: string, given: string): number {
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given);
  throw new CliError(`${option}: must be a number such as 0.04, got "${given}"; leave the currency out`, EXIT.usage);
}
