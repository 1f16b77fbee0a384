import type { Cluster } from '../cluster';
import { findStudy, versionsOf } from '../cluster/find-study';
import { byStart, type Collection, type TaskOutcome } from '../results/collection';
import { mayBeFilled, tasksText } from '../results/earlier-results';
import { isSameContent, isSameTask } from '../results/same-task';
import type { StudyIdentity } from '../study/version';
import { CliError, EXIT } from '../text/errors';
import { copiedIn } from '../sources/files/copied-folder';
import { RedisAwayError } from '../sources/redis/cluster-redis';
import { collectFromCluster } from './cluster-results';

/**
 * The results of a study's other versions in the cluster, for tasks that are the same in both. An enlarged study
 * therefore does not compute anything again. Each version is read at most once.
 */
export class OtherVersions {
  private names: readonly string[] | undefined;
  private readonly read = new Map<string, Collection>();

  /**
   * @param output the folder of results, next to which those in files arrive.
   * @param root a folder with a folder for each version, to read instead of buckets and volumes.
   */
  constructor(
    private readonly cluster: Cluster,
    private readonly output: string,
    private readonly root?: string,
  ) {}

  /** The collection, with their results of tasks that have none; those of the newest version first. */
  async complete(collection: Collection): Promise<Collection> {
    const { version, outcomes } = collection;
    if (version.description.content === undefined || !outcomes.some(mayBeFilled)) return collection;
    let united = collection;
    for (const name of await this.namesOf(version)) {
      if (!united.outcomes.some(mayBeFilled)) break;
      united = await this.withVersion(united, name).catch((error: unknown) => {
        const isAway =
          error instanceof CliError && error.exitCode === EXIT.cluster && !(error instanceof RedisAwayError);
        if (!(error instanceof CliError) || isAway) throw error;
        // What is left of an old version must not keep anybody from the results of the new one.
        const [why = ''] = error.message.split('\n');
        const note = `the results of ${name}, which may have some of the same tasks, can't be read: ${why}`;
        return { ...united, notes: [...united.notes, note] };
      });
    }
    return united;
  }

  private async withVersion(collection: Collection, name: string): Promise<Collection> {
    const other = this.read.get(name)?.version ?? (await findStudy(this.cluster, name));
    const isShared = ({ task }: TaskOutcome): boolean => isSameTask(collection.version, other, task);
    if (!collection.outcomes.some((outcome) => mayBeFilled(outcome) && isShared(outcome))) return collection;
    const copied = this.root === undefined ? undefined : copiedIn(this.root, other);
    const found = this.read.get(name) ?? (await collectFromCluster(this.cluster, other, this.output, copied));
    this.read.set(name, found);
    return union(collection, found, isShared);
  }

  /** The names of those with the same content, the newest first. */
  async namesOf({ name, description }: StudyIdentity): Promise<readonly string[]> {
    this.names ??= (await versionsOf(this.cluster, description.id))
      .filter((other) => other.name !== name && isSameContent(description, other.description))
      .map((other) => other.name);
    return this.names;
  }
}

/**
 * The collection with the other's results of shared tasks, and their attempts. Where the other has two different results
 * of a task, an older version does not decide between them.
 */
function union(collection: Collection, other: Collection, isShared: (outcome: TaskOutcome) => boolean): Collection {
  const results = new Map(
    other.outcomes
      .filter((outcome) => !mayBeFilled(outcome) && isShared(outcome))
      .map((outcome) => [outcome.task, outcome]),
  );
  const found = collection.outcomes.filter((outcome) => mayBeFilled(outcome) && results.has(outcome.task));
  if (found.length === 0) return collection;
  const tasks = new Set(found.map(({ task }) => task));
  const told = found.map(({ task }) => task).filter((task) => results.get(task)?.status === 'succeeded');
  const note = `${tasksText(told)} from ${other.version.name}, in which ${told.length === 1 ? 'the task is' : 'the tasks are'} the same`;
  return {
    ...collection,
    outcomes: collection.outcomes.map((outcome) =>
      tasks.has(outcome.task) ? (results.get(outcome.task) ?? outcome) : outcome,
    ),
    attempts: [...collection.attempts, ...other.attempts.filter(({ task }) => tasks.has(task))].sort(byStart),
    notes: told.length === 0 ? collection.notes : [...collection.notes, note],
  };
}
