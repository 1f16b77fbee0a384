import type { Cluster } from '../cluster';
import { allVersions, findStudy } from '../cluster/find-study';
import { byStart, type Collection, type TaskOutcome } from '../results/collection';
import { CANNOT_BE_FILLED } from '../results/earlier-results';
import { isSameContent, isSameTask } from '../results/same-task';
import type { StudyIdentity } from '../study/version';
import { briefTaskList } from '../study/task-list';
import { CliError } from '../text/errors';
import { collectFromCluster } from './cluster-results';

/**
 * The results of a study's other versions in the cluster, for tasks that are the same in both. An enlarged study
 * therefore does not compute anything again. Each version is read at most once.
 */
export class OtherVersions {
  private names: readonly string[] | undefined;
  private readonly read = new Map<string, Collection>();

  /** @param output the folder of results, next to which those on a volume arrive. */
  constructor(
    private readonly cluster: Cluster,
    private readonly output: string,
  ) {}

  /** The collection, with their results of tasks that have none; those of the newest version first. */
  async complete(collection: Collection): Promise<Collection> {
    const { version, outcomes } = collection;
    if (version.description.content === undefined || !outcomes.some(isLacking)) return collection;
    let united = collection;
    for (const name of (this.names ??= await this.namesOf(version))) {
      if (!united.outcomes.some(isLacking)) break;
      united = await this.withVersion(united, name).catch((error: unknown) => {
        if (!(error instanceof CliError)) throw error;
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
    if (!collection.outcomes.some((outcome) => isLacking(outcome) && isShared(outcome))) return collection;
    const found = this.read.get(name) ?? (await collectFromCluster(this.cluster, other, this.output));
    this.read.set(name, found);
    return union(collection, found, isShared);
  }

  /** Those with the same content, the newest first. */
  private async namesOf({ name, description }: StudyIdentity): Promise<string[]> {
    const versions = await allVersions(this.cluster);
    return versions
      .filter((other) => other.description.id === description.id && other.name !== name)
      .filter((other) => isSameContent(description, other.description))
      .map((other) => other.name);
  }
}

function isLacking({ status }: TaskOutcome): boolean {
  return !CANNOT_BE_FILLED.includes(status);
}

/** The collection with the other's results of shared tasks, and their attempts. */
function union(collection: Collection, other: Collection, isShared: (outcome: TaskOutcome) => boolean): Collection {
  const results = new Map(
    other.outcomes
      .filter((outcome) => outcome.status === 'succeeded' && isShared(outcome))
      .map((outcome) => [outcome.task, outcome]),
  );
  const found = collection.outcomes.filter((outcome) => isLacking(outcome) && results.has(outcome.task));
  if (found.length === 0) return collection;
  const tasks = new Set(found.map(({ task }) => task));
  const note = `task ${briefTaskList([...tasks])}: the result is from ${other.version.name}, in which the task is the same`;
  return {
    ...collection,
    outcomes: collection.outcomes.map((outcome) =>
      tasks.has(outcome.task) ? (results.get(outcome.task) ?? outcome) : outcome,
    ),
    attempts: [...collection.attempts, ...other.attempts.filter(({ task }) => tasks.has(task))].sort(byStart),
    notes: [...collection.notes, note],
  };
}
