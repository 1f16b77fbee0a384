import { setTimeout } from 'node:timers/promises';
import type { Declaration } from './declaration';
import { withCluster } from './cluster-options';
import { Cluster, type ClusterOptions } from '../cluster';
import { printable } from '../text/control-characters';
import { EXIT, type ExitCode } from '../text/errors';
import { checkNamespace, findStudy } from '../cluster/find-study';
import { printDrawn, printErr, toJsonText } from '../text/printing';
import { allStatuses, StatusWatch } from '../status/cluster-status';
import { describeStudies, describeStudy } from '../status/description';
import type { StudyStatus } from '../status/study-status';
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
      .argument('[study]', 'id, name with hash, or manifest file of a study (default: one line per study)')
      .option('-w, --watch', 'keep watching until nothing changes anymore')
      .option('--json', 'print the status as JSON'),
  example: (commands) => [commands.kubepar('status', 'monte-carlo', '--watch')],
  run: statusCommand,
};

/** `kubepar status [STUDY]`: one line for each study of the namespace, or details about one. */
export async function statusCommand(reference: string | undefined, options: StatusOptions): Promise<ExitCode> {
  const cluster = await Cluster.connect(options);
  if (reference === undefined) return watch(options, () => allOf(cluster), describeAll(cluster), isOverAll);
  const study = await findStudy(cluster, reference);
  if (study.note !== undefined) printErr(`${study.note}\n`);
  const looks = new StatusWatch(cluster, study);
  try {
    return await watch(options, () => looks.look(), describeStudy, isOver);
  } finally {
    looks.close();
  }
}

async function allOf(cluster: Cluster): Promise<StudyStatus[]> {
  const studies = await allStatuses(cluster);
  if (studies.length === 0) await checkNamespace(cluster);
  return studies;
}

/** Shows the state; with --watch, repeatedly until nothing changes any more. */
async function watch<Status>(
  { json, watch: again }: StatusOptions,
  look: () => Promise<Status>,
  describe: (status: Status, width: number) => string,
  isEnd: (status: Status) => boolean,
): Promise<ExitCode> {
  const { stdout } = process;
  const isRedrawn = again === true && canRedraw(stdout);
  let last = '';
  for (;;) {
    const status = await look();
    const text = json === true ? toJsonText(status) : printable(describe(status, columnsOf(stdout)));
    const isLast = again !== true || isEnd(status);
    // Without a terminal, prints only changes, and the complete state at the end.
    const shown = isRedrawn ? redraw(text, isLast ? Infinity : rowsOf(stdout), columnsOf(stdout)) : text;
    const isRead = (!isRedrawn && text === last) || (await printDrawn(shown));
    last = text;
    if (isLast || !isRead) return EXIT.ok;
    await setTimeout(WATCH_SECONDS * 1000);
  }
}

function isOver({ state }: StudyStatus): boolean {
  return state === 'complete' || state === 'failed';
}

function isOverAll(studies: readonly StudyStatus[]): boolean {
  return studies.every(isOver);
}

function describeAll({ namespace }: Cluster): (studies: readonly StudyStatus[], width: number) => string {
  return (studies, width) =>
    studies.length === 0 ? `no studies in namespace ${namespace}\n` : describeStudies(studies, width);
}
