import { setTimeout } from 'node:timers/promises';
import type { Declaration } from './declaration';
import { withCluster } from './cluster-options';
import { Cluster, type ClusterOptions } from '../cluster';
import { printable } from '../text/control-characters';
import { EXIT, type ExitCode } from '../text/errors';
import { checkNamespace, findStudy } from '../cluster/find-study';
import { printDrawn, printErr, toJsonText } from '../text/printing';
import { namespaceStatus, StatusWatch, type NamespaceStatus } from '../status/cluster-status';
import { describeNamespace, describeStudy } from '../status/description';
import { isOver } from '../status/study-state';
import { canRedraw, columnsOf, redraw, rowsOf } from '../text/terminal';

interface StatusOptions extends ClusterOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

const WATCH_SECONDS = 2;

export const statusDeclaration: Declaration = {
  name: 'status',
  declare: (command) =>
    withCluster(command)
      .description('Show progress and failures of studies, why pods do not start, and how to fix problems')
      .argument('[study]', 'id, name with hash, or manifest file of a study (default: one line per study and Redis)')
      .option('-w, --watch', 'keep watching until nothing changes anymore')
      .option('--json', 'print the status as JSON'),
  example: (commands) => [commands.kubepar('status', 'monte-carlo', '--watch')],
  run: statusCommand,
};

/** `kubepar status [STUDY]`: one line for each study of the namespace, or details about one. */
export async function statusCommand(reference: string | undefined, options: StatusOptions): Promise<ExitCode> {
  const cluster = await Cluster.connect(options);
  if (reference === undefined)
    return watch(options, {
      look: () => allOf(cluster),
      describe: (status, width) => describeAll(cluster, status, width),
      toJson: ({ studies }) => studies,
      isEnd: ({ studies }) => studies.every(isOver),
    });
  const study = await findStudy(cluster, reference);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const looks = new StatusWatch(cluster, study);
  try {
    return await watch(options, {
      look: () => looks.look(),
      describe: describeStudy,
      toJson: (status) => status,
      isEnd: isOver,
    });
  } finally {
    looks.close();
  }
}

async function allOf(cluster: Cluster): Promise<NamespaceStatus> {
  const status = await namespaceStatus(cluster);
  if (status.studies.length === 0) await checkNamespace(cluster);
  return status;
}

/** What is shown repeatedly. */
interface Watched<Status> {
  readonly look: () => Promise<Status>;
  readonly describe: (status: Status, width: number) => string;
  readonly toJson: (status: Status) => unknown;
  readonly isEnd: (status: Status) => boolean;
}

/** Shows the state; with --watch, repeatedly until nothing changes any more. */
async function watch<Status>(
  { json, watch: again }: StatusOptions,
  { look, describe, toJson, isEnd }: Watched<Status>,
): Promise<ExitCode> {
  const { stdout } = process;
  const isRedrawn = again === true && canRedraw(stdout);
  let last = '';
  for (;;) {
    const start = Date.now();
    const status = await look();
    const seconds = (Date.now() - start) / 1000;
    const text = json === true ? toJsonText(toJson(status)) : printable(describe(status, columnsOf(stdout)));
    const isLast = again !== true || isEnd(status);
    // Without a terminal, prints only changes, and the complete state at the end.
    const shown = isRedrawn ? redraw(text, isLast ? Infinity : rowsOf(stdout), columnsOf(stdout)) : text;
    const isRead = (!isRedrawn && text === last) || (await printDrawn(shown));
    last = text;
    if (isLast || !isRead) return EXIT.ok;
    // Many Jobs make a long answer, which should not keep the cluster busy.
    await setTimeout(1000 * Math.max(WATCH_SECONDS, 5 * seconds));
  }
}

function describeAll({ namespace, commands }: Cluster, status: NamespaceStatus, width: number): string {
  return status.studies.length + status.others.length === 0
    ? `no studies in namespace ${namespace}\n`
    : describeNamespace(status, commands, width);
}
