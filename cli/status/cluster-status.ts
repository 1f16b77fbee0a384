import type { CoreV1Event, V1Job, V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { JOB_NAME, LABEL } from '../../lib/manifest/labels';
import { ParameterTable } from '../../lib/study/parameters/table';
import type { Cluster } from '../cluster';
import { allVersions } from '../find-study';
import { isEnded, tryNewestRerun } from '../job-state';
import { redisPod } from '../queue/cluster-redis';
import { QueueWatch } from '../queue/queue-watch';
import type { StudyVersion } from '../results/collection';
import { failedTasks } from '../study-state';
import { isCollectPod } from '../volume/collect-pod';
import { statusOf, type StudyStatus } from './study-status';

/** Looks at a study of the cluster, once or again and again. */
export class StatusWatch {
  private readonly queue: QueueWatch | undefined;
  private trouble = '';

  constructor(
    private readonly cluster: Cluster,
    private readonly study: StudyVersion,
  ) {
    if (study.description.queue !== undefined)
      this.queue = new QueueWatch(cluster, study, (line) => {
        this.trouble = line;
      });
  }

  async look(): Promise<StudyStatus> {
    const { cluster, study } = this;
    const ofStudy = `${LABEL.instance}=${study.name}`;
    const jobs = await cluster.jobs(ofStudy);
    const pods = [...(await cluster.pods(ofStudy)).filter((pod) => !isCollectPod(pod)), ...(await this.redis())];
    const stats = await this.queue?.tryStats();
    const rerun = tryNewestRerun(jobs)?.metadata?.name;
    const failed = pods.filter(
      ({ metadata, status }) =>
        status?.phase === 'Failed' && (rerun === undefined || metadata?.labels?.[JOB_NAME] === rerun),
    );
    const now = new Date();
    const isShort = jobs.some(lacksPods) || pods.some(({ status }) => status?.phase === 'Pending');
    return statusOf(
      study,
      {
        jobs,
        pods,
        warnings: isShort ? (await cluster.warnings()).filter((warning) => isRecent(warning, now)) : [],
        ...(stats !== undefined && { stats }),
        ...(this.queue?.isAway === true && { redisTrouble: this.trouble }),
        failures: this.queue === undefined ? failedTasks(study, failed) : ((await this.queue.tryDead()) ?? []),
        now,
      },
      cluster.kubectl,
    );
  }

  close(): void {
    this.queue?.close();
  }

  private async redis(): Promise<V1Pod[]> {
    const { queue } = this.study.description;
    const pod = queue === undefined ? undefined : await this.cluster.tryPod(redisPod(queue));
    return pod?.status?.phase === 'Pending' ? [pod] : [];
  }
}

/** How all studies of the namespace stand, by their Jobs alone: the newest first. */
export async function allStatuses(cluster: Cluster): Promise<StudyStatus[]> {
  const [studies, jobs] = [await allVersions(cluster), await cluster.jobs(LABEL.study)];
  const now = new Date();
  return studies.map((study) => {
    const own = jobs.filter(({ metadata }) => metadata?.labels?.[LABEL.instance] === study.name);
    const parameters = new ParameterTable([], study.description.tasks);
    const evidence = { jobs: own, pods: [], warnings: [], failures: [], now };
    return statusOf({ ...study, parameters }, evidence, cluster.kubectl);
  });
}

/** Whether fewer pods are there than the Job wants. */
function lacksPods(job: V1Job): boolean {
  const { spec, status } = job;
  if (isEnded(job) || spec?.suspend === true) return false;
  const left = (spec?.completions ?? 1) - (status?.succeeded ?? 0) - (status?.failed ?? 0);
  return (status?.active ?? 0) < Math.min(spec?.parallelism ?? 1, left);
}

/** Kubernetes tries again, and warns again, at least as often. */
const WARNING_SECONDS = 600;

function isRecent({ lastTimestamp, eventTime, metadata }: CoreV1Event, now: Date): boolean {
  // The client has some of them as text, whatever it says of their type.
  const time: unknown = lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  const age = now.getTime() - new Date(time as Date | string).getTime();
  return !(age >= WARNING_SECONDS * 1000);
}
