import type { V1Pod } from '@kubernetes/client-node' with { 'resolution-mode': 'import' };
import { COMPONENT, JOB_NAME, KUEUE_LABEL, LABEL } from '../../lib/manifest/labels';
import type { Cluster } from '../cluster';
import { admissionReasons } from '../cluster/admission';
import { printable } from '../text/control-characters';
import type { FoundStudy } from '../cluster/find-study';
import { isHeld } from '../objects/admission';
import { EndedJobs, nameOf, rerunNumber, tryNewestRerun, tryOnlyJob, type SeenJob } from '../objects/job';
import type { Progress } from '../text/progress';
import { redisPod } from '../sources/redis/cluster-redis';
import { queueState } from './queue-state';
import { podReasons } from '../objects/seen-pod';
import { BucketWatch } from './bucket-trouble';
import { QueueWatch } from './queue-watch';
import type { TaskOutcome } from '../results/collection';
import { SLOW_SECONDS, STUCK_SECONDS } from '../objects/start-patience';
import { stuckReasons } from '../objects/why-not-started';
import { describeTrouble } from '../text/trouble';
import { StudyCommands } from '../study/study-commands';
import { startAdvice } from './start-advice';
import { failedTasks, isOver, studyState, type StudyState } from './study-state';

/** How often the pods are checked while none of them runs. */
const LOOK_SECONDS = 3;

/** How a study has ended, or why it makes no progress. */
export interface Waited extends StudyState {
  readonly study: FoundStudy;
  readonly failures: readonly TaskOutcome[];
}

/** Whether a Job loads a queue. */
function isLoader({ metadata }: SeenJob): boolean {
  return metadata?.labels?.[LABEL.component] === COMPONENT.loader;
}

/** Follows one study until it has ended or can't go on. */
export class StudyWatch {
  private lastLook = 0;
  private done = 0;
  private idleSince = Date.now();
  private stuckSince: number | undefined;
  private told = '';
  private ended: StudyState | undefined;
  /** Only the Job of the newest rerun, if there is one. */
  private jobs: readonly SeenJob[] = [];
  private readonly endedJobs = new EndedJobs();
  private readonly queue: QueueWatch | undefined;
  private readonly bucket: BucketWatch;
  private readonly commands: StudyCommands;

  constructor(
    private readonly cluster: Cluster,
    private readonly study: FoundStudy,
    private readonly progress: Progress,
  ) {
    this.commands = new StudyCommands(cluster.commands, study);
    this.bucket = new BucketWatch(cluster, study);
    if (study.description.queue !== undefined)
      this.queue = new QueueWatch(cluster, study, (line) => {
        this.tell(printable(line));
      });
  }

  /** The only Job to suspend, as it was last seen; undefined if there is one for each task. */
  get onlyJob(): string | undefined {
    return tryOnlyJob(this.jobs, this.study);
  }

  /** Whether Kueue starts the Jobs that were last seen. */
  get isInQueue(): boolean {
    return this.jobs.some(({ metadata }) => metadata?.labels?.[KUEUE_LABEL.queue] !== undefined);
  }

  async look(): Promise<StudyState> {
    if (this.ended !== undefined) return this.ended;
    const jobs = this.endedJobs.withGone(await this.cluster.jobs(`${LABEL.instance}=${this.study.name}`));
    const rerun = tryNewestRerun(jobs);
    this.jobs = rerun === undefined ? jobs : [rerun];
    const state = await this.stateOf(jobs);
    if (isOver(state)) return (this.ended = state);
    if (state.state === 'suspended')
      this.tell(`${this.study.description.id} is suspended; ${startAdvice(this.study, jobs, this.commands)}`);
    const done = (state.succeeded ?? 0) + (state.failed ?? 0);
    const isRunning = jobs.some(({ status }) => (status?.ready ?? 0) > 0);
    // Workers run, but make no progress, while Redis is unavailable, or their items are not loaded.
    const isHeldUp = this.queue?.isAway === true || jobs.some((job) => isLoader(job) && isHeld(job));
    if ((isRunning && !isHeldUp) || done > this.done) {
      this.done = done;
      this.stuckSince = undefined;
      this.idleSince = Date.now();
      if (isRunning) await this.tellOfBucket(done);
    } else if (Date.now() - this.lastLook > LOOK_SECONDS * 1000) return this.lookAtPods(state, jobs);
    return state;
  }

  private async stateOf(jobs: readonly SeenJob[]): Promise<StudyState> {
    if (this.queue === undefined) return studyState(jobs, this.study);
    const stats = await this.queue.tryStats();
    const state = queueState(jobs, this.study, stats, false);
    if (state.state !== 'complete' && state.state !== 'failed') {
      await this.queue.tellLoss(jobs);
      return state;
    }
    // What has ended since the last answer counts, and what Redis has lost.
    const final = await this.queue.tryFinalStats();
    return queueState(jobs, this.study, final ?? stats, final !== undefined);
  }

  private async tellOfBucket(done: number): Promise<void> {
    if (this.study.description.results.kind !== 'bucket') return;
    const trouble = await this.bucket.tryTrouble(done);
    if (trouble !== undefined) this.tell(printable(describeTrouble(trouble)), 'bucket');
  }

  private async pendingPods(): Promise<V1Pod[]> {
    const pods = await this.cluster.pods(`${LABEL.instance}=${this.study.name}`, {
      fieldSelector: 'status.phase=Pending',
    });
    const { queue } = this.study.description;
    const redis = queue === undefined ? undefined : await this.cluster.tryPod(redisPod(queue));
    return [...pods.flatMap(({ pending }) => pending ?? []), ...(redis?.status?.phase === 'Pending' ? [redis] : [])];
  }

  private async lookAtPods(state: StudyState, jobs: readonly SeenJob[]): Promise<StudyState> {
    this.lastLook = Date.now();
    const pods = await this.pendingPods();
    const isSlow = Date.now() - this.idleSince > SLOW_SECONDS * 1000;
    const warnings = isSlow ? await this.cluster.warnings() : [];
    const reasons = stuckReasons(this.study, pods, warnings, this.commands);
    const stuck =
      reasons[0] ?? (isSlow ? (await admissionReasons(this.cluster, jobs, pods, this.commands))[0] : undefined);
    // A reason may come and go between two tries, to pull an image for example: what counts is that nothing runs meanwhile. Pods
    // that wait for their turn are worth a word only when none of the others gets on.
    if (stuck === undefined || !(stuck.lasting || isSlow)) return state;
    this.tell(printable(describeTrouble(stuck)), stuck.key);
    if (!stuck.lasting) return state;
    this.stuckSince ??= Date.now();
    const isBlocked = Date.now() - this.stuckSince > STUCK_SECONDS * 1000;
    return isBlocked ? (this.ended = { ...state, state: 'blocked', reason: describeTrouble(stuck) }) : state;
  }

  async finish(state: StudyState): Promise<Waited> {
    if (state.state !== 'failed') return { ...state, study: this.study, failures: [] };
    const dead = await this.queue?.tryDead();
    if (dead !== undefined && dead.length > 0) return { ...state, study: this.study, failures: dead };
    const [job] = this.jobs;
    const ofRerun = job !== undefined && rerunNumber(job) > 0 ? `,${JOB_NAME}=${nameOf(job)}` : '';
    const pods = await this.cluster.pods(`${LABEL.instance}=${this.study.name}${ofRerun}`, {
      fieldSelector: 'status.phase=Failed',
    });
    if (this.queue === undefined)
      return { ...state, study: this.study, failures: failedTasks(this.study, this.jobs, pods) };
    const reason = [state.reason, ...podReasons(pods)].join('; ');
    return { ...state, reason, study: this.study, failures: [] };
  }

  close(): void {
    this.queue?.close();
  }

  private tell(line: string, key = line): void {
    if (key !== this.told) this.progress.say(line);
    this.told = key;
  }
}
