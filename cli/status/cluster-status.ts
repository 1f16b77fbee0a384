import type { V1Job, V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { COMPONENT, LABEL } from '../../lib/manifest/labels';
import { LOADER_CONTAINER } from '../../lib/study/pod';
import { ParameterTable } from '../../lib/study/parameters/table';
import type { Cluster } from '../cluster';
import { admissionReasons } from '../cluster/admission';
import { allVersions } from '../cluster/find-study';
import { isEnded, nameOf, tryNewestRerun } from '../objects/job';
import { redisPod } from '../sources/redis/cluster-redis';
import { redisObjects, strayJobs, type OtherObject } from './other-objects';
import { tryBucketTrouble } from './bucket-trouble';
import { QueueWatch } from './queue-watch';
import { StudyCommands } from '../study/study-commands';
import type { StudyVersion } from '../study/version';
import { sentences, withCommands } from '../text/commands-to-copy';
import { failedTasks } from './study-state';
import type { Trouble } from '../text/trouble';
import { WAITS_FOR_REDIS } from '../records/words-of-runtime';
import { seenPod, type SeenPod } from '../objects/seen-pod';
import type { SeenWarning } from '../objects/why-not-started';
import { isTelling, statusOf, type StudyStatus } from './study-status';

/** Observes a study of the cluster, once or repeatedly. */
export class StatusWatch {
  private readonly queue: QueueWatch | undefined;
  private readonly commands: StudyCommands;

  constructor(
    private readonly cluster: Cluster,
    private readonly study: StudyVersion,
  ) {
    this.commands = new StudyCommands(cluster.commands, study);
    if (study.description.queue !== undefined) this.queue = new QueueWatch(cluster, study, () => undefined);
  }

  async look(): Promise<StudyStatus> {
    const { cluster, study } = this;
    const ofStudy = `${LABEL.instance}=${study.name}`;
    const jobs = await cluster.jobs(ofStudy);
    const now = new Date();
    const redis = await this.redis();
    const pods = await cluster.pods(ofStudy, { isWanted: isTelling });
    if (redis?.status?.phase === 'Pending') pods.push(seenPod(redis));
    const stats = await this.queue?.tryStats();
    const rerun = tryNewestRerun(jobs);
    const failed = pods.filter(
      ({ evidence, jobName }) => evidence.phase === 'Failed' && (rerun === undefined || jobName === nameOf(rerun)),
    );
    const trouble =
      this.queue?.trouble ??
      (isReadyForLong(redis, now) ? await this.loaderTrouble(pods) : undefined) ??
      (await tryBucketTrouble(cluster, study, pods));
    const isShort = jobs.some(lacksPods) || pods.some(({ pending }) => pending !== undefined);
    return statusOf(
      study,
      {
        jobs,
        pods,
        warnings: isShort ? (await cluster.warnings()).filter((warning) => isRecent(warning, now)) : [],
        admission: await admissionReasons(
          cluster,
          jobs,
          pods.flatMap(({ pending }) => pending ?? []),
          this.commands,
        ),
        ...(stats !== undefined && { stats }),
        ...(trouble !== undefined && { trouble }),
        failures:
          this.queue === undefined
            ? failedTasks(study, rerun === undefined ? jobs : [rerun], failed)
            : ((await this.queue.tryDead()) ?? []),
        now,
      },
      this.commands,
    );
  }

  /** What the pod that loads the queue says of Redis, which runs: a NetworkPolicy may be between them. */
  private async loaderTrouble(pods: readonly SeenPod[]): Promise<Trouble | undefined> {
    const loader = pods.find(
      ({ evidence, component }) => evidence.phase === 'Running' && component === COMPONENT.loader,
    );
    if (loader === undefined) return undefined;
    const { cluster } = this;
    const said = (await cluster.tryLog(loader.evidence.name, LOADER_CONTAINER)) ?? '';
    const last = said.trimEnd().split('\n').at(-1) ?? '';
    if (!last.startsWith(WAITS_FOR_REDIS)) return undefined;
    return {
      what: `its pods cannot reach Redis, although it is running: ${last.slice(WAITS_FOR_REDIS.length)}`,
      advice: sentences(
        withCommands(
          'fix what is between them, for example cluster DNS or a NetworkPolicy',
          cluster.commands.kubectl('get', 'networkpolicies'),
        ),
        'the pods then continue by themselves',
      ),
    };
  }

  close(): void {
    this.queue?.close();
  }

  private async redis(): Promise<V1Pod | undefined> {
    const { queue } = this.study.description;
    return queue === undefined ? undefined : this.cluster.tryPod(redisPod(queue));
  }
}

/** All that kubepar has in a namespace. */
export interface NamespaceStatus {
  /** The status of all studies, from their Jobs alone, the newest first. */
  readonly studies: readonly StudyStatus[];
  readonly others: readonly OtherObject[];
}

export async function namespaceStatus(cluster: Cluster): Promise<NamespaceStatus> {
  const [versions, jobs] = [await allVersions(cluster), await cluster.jobs(LABEL.study)];
  const now = new Date();
  const studies = versions.map((study) => {
    const own = jobs.filter(({ metadata }) => metadata?.labels?.[LABEL.instance] === study.name);
    const parameters = new ParameterTable([], study.description.tasks);
    const evidence = { jobs: own, pods: [], warnings: [], failures: [], now };
    return statusOf({ ...study, parameters }, evidence, new StudyCommands(cluster.commands, study));
  });
  return { studies, others: [...(await redisObjects(cluster, versions)), ...strayJobs(jobs, versions)] };
}

/** Whether there are fewer pods than the Job wants. */
function lacksPods(job: V1Job): boolean {
  const { spec, status } = job;
  if (isEnded(job) || spec?.suspend === true) return false;
  const left = (spec?.completions ?? 1) - (status?.succeeded ?? 0) - (status?.failed ?? 0);
  return (status?.active ?? 0) < Math.min(spec?.parallelism ?? 1, left);
}

/** After this time, the loader of a queue has reached its Redis, if it can. */
const REACHED_SECONDS = 15;

function isReadyForLong(redis: V1Pod | undefined, now: Date): boolean {
  const ready = redis?.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
  const since = ready?.lastTransitionTime;
  return since !== undefined && now.getTime() - since.getTime() >= REACHED_SECONDS * 1000;
}

/** Kubernetes tries again, and warns again, at least as often. */
const WARNING_SECONDS = 600;

function isRecent({ time }: SeenWarning, now: Date): boolean {
  return !(now.getTime() - time >= WARNING_SECONDS * 1000);
}
