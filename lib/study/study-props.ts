import type { Duration } from 'cdk8s';
import type { SecretMount } from './mounts';
import type { Output } from './output';
import type { PodFields } from './pod-fields';
import type { StudyResources } from './resources';
import type { Results } from './results';

/** What all studies have in common. A study is a command that runs once per task. */
export interface StudyProps {
  /** The image of the command, with a tag other than `latest`, or a digest. It needs a POSIX shell and coreutils or busybox. */
  readonly image: string;

  /**
   * The command and its arguments, one word each; no shell reads them. It runs once per task. `$(name)` stands for the
   * task's parameter of that name, `$$(name)` for the text `$(name)`.
   */
  readonly command: readonly string[];

  /**
   * Files and folders of the project, relative to the folder that synth runs in. The command starts in a fresh folder
   * that holds them, each under its own name as `cp -R` would copy it. They travel in ConfigMaps: a file may have about
   * 240 KB; put larger ones into the image or on a volume.
   * @default - none; the command starts in the image's own working folder
   */
  readonly files?: readonly string[];

  /**
   * Environment variables of the command, exact values: nothing in them is expanded. Any but KUBEPAR_*, JOB_COMPLETION_INDEX, HOME, TMPDIR,
   * KUBERNETES_*, HOSTNAME, and those that shells set whatever the environment has, such as OPTIND. Not for secrets: the manifest is committed.
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * Existing Secrets, mounted read-only as folders.
   * @default - none
   */
  readonly secrets?: readonly SecretMount[];

  /**
   * What a pod asks of its node.
   * @default - 500m CPU, 512 MiB memory, 1 GiB disk: fits a node of one CPU
   */
  readonly resources?: StudyResources;

  /**
   * Further attempts of a task that failed, and further pods for one that was killed or lost. A pod that Kubernetes itself disrupts
   * (node drained, preempted) is replaced without being counted. Range: 0 to 100.
   * @default 2
   */
  readonly retries?: number;

  /**
   * How long one attempt of a task may take; then it is ended and counts as failed. Whole seconds, at least 1.
   * @default - no limit
   */
  readonly taskTimeout?: Duration;

  /**
   * How long the whole study may take; then Kubernetes ends it as failed and deletes the pods that run, with
   * what they have in their logs. Whole seconds, at least 1. An edit changes the running Job.
   * @default - no limit
   */
  readonly deadline?: Duration;

  /**
   * How long finished pods stay. They are needed until the study is collected, since results may be in their logs. Whole
   * seconds, at least 1. An edit changes the running Job.
   * @default - until they are deleted
   */
  readonly ttl?: Duration;

  /**
   * Stop the study when more tasks than this have failed for good, in a queue: are dead. With `tasksPerPod` it is counted by pods with a failed
   * task, and by tasks within each pod. Minimum: 0.
   * @default - run everything
   */
  readonly maxFailedTasks?: number;

  /**
   * Tasks that one pod runs one after another. More than one saves the start of pods where tasks are short. Minimum: 1.
   * @default 1
   */
  readonly tasksPerPod?: number;

  /**
   * The study's seed: task k draws from the k-th L'Ecuyer stream of it. Range: 0 to 2147483647.
   * @default - derived from the study's id
   */
  readonly seed?: number;

  /**
   * Where results go: `Results.log()` or `Results.volume({ claimName })`.
   * @default Results.log()
   */
  readonly results?: Results;

  /**
   * What a task's output is: `'csv'`, `'json'`, `'printed'` (what R prints), `'text'`, or `{ format: 'csv', header: true, delimiter: ';', decimal: ',' }`. A task
   * whose output is something else is `unreadable`, which is a failure. With `'auto'` it is told from the outputs, and what was guessed is said.
   * @default 'auto'
   */
  readonly output?: Output;

  /**
   * Create the study without starting it. An edit starts or stops the running Job.
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Merged into the pods: node selector, tolerations, affinity, service account, priority, pull secrets, extra volumes and, in
   * a container named `task`, their mounts and devices. As in a manifest, and checked by the rules of the API server; what would weaken Pod Security
   * `restricted` is refused.
   * @default - nothing
   */
  readonly pod?: PodFields;
}
