import { COMPONENT, LABEL } from '../../lib/manifest/labels';
import { BUCKET_CONTAINER } from '../../lib/study/pod';
import type { BucketResults } from '../../lib/study/results';
import type { Cluster } from '../cluster';
import type { SeenPod } from '../objects/seen-pod';
import { tryRetriedUpload } from '../records/words-of-runtime';
import type { StudyCommands } from '../study/study-commands';
import type { StudyIdentity } from '../study/version';
import { sentences } from '../text/commands-to-copy';
import type { Trouble } from '../text/trouble';

/** What to do about a bucket that refuses the results of a study. */
export function bucketAdvice(results: BucketResults, isPool: boolean, commands: StudyCommands): string {
  return sentences(
    neededRights(results),
    isPool
      ? commands.startJobsAnew('then start its Jobs again')
      : commands.rerun('then run the tasks without a result again'),
    commands.synthAndApply('if its url or secret is wrong, correct it and apply a new version, which runs all tasks'),
  );
}

function neededRights({ url, secret }: BucketResults): string {
  const who = secret === undefined ? 'the identity of the pods' : `the credentials in the Secret ${secret}`;
  return `make sure that ${url} exists, and that ${who} can list, read and write its objects`;
}

/** So many of the running pods are asked: what a store does to one, it does to all. */
const MOST_ASKED = 3;

/** That the pods try again to upload results; undefined if none of them says so. */
export async function tryBucketTrouble(
  cluster: Cluster,
  { description: { results } }: StudyIdentity,
  pods: readonly SeenPod[],
): Promise<Trouble | undefined> {
  if (results.kind !== 'bucket') return undefined;
  const running = pods.filter(
    ({ evidence, component }) => evidence.phase === 'Running' && component !== COMPONENT.loader,
  );
  for (const { evidence } of running.slice(0, MOST_ASKED)) {
    const said = (await cluster.tryLog(evidence.name, BUCKET_CONTAINER)) ?? '';
    const words = tryRetriedUpload(said.trimEnd().split('\n').at(-1) ?? '');
    if (words !== undefined)
      return {
        what: `pod ${evidence.name} can't upload its results, and tries again: ${words}`,
        advice: sentences(neededRights(results), 'the pods then continue by themselves'),
      };
  }
  return undefined;
}

/** After so many seconds without progress, `wait` asks the pods whether that is because of the bucket. */
const IDLE_SECONDS = 30;

/** Watches the uploads of a study that runs. */
export class BucketWatch {
  private done = 0;
  private since = Date.now();

  constructor(
    private readonly cluster: Cluster,
    private readonly study: StudyIdentity,
  ) {}

  /** The trouble if nothing is done for long because of it. @param done how many tasks are. */
  async tryTrouble(done: number): Promise<Trouble | undefined> {
    const isIdle = done === this.done && Date.now() - this.since > IDLE_SECONDS * 1000;
    if (done !== this.done || isIdle) this.since = Date.now();
    this.done = done;
    if (!isIdle) return undefined;
    const running = { fieldSelector: 'status.phase=Running' };
    const pods = await this.cluster.pods(`${LABEL.instance}=${this.study.name}`, running);
    return tryBucketTrouble(this.cluster, this.study, pods);
  }
}
