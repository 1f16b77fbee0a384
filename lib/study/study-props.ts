import type { Duration } from 'cdk8s';
import type { Kueue } from './kueue';
import type { Metadata } from './metadata';
import type { SecretMount } from './mounts';
import type { Output } from './output';
import type { PodFields } from './pod-fields';
import type { StudyResources } from './resources';
import type { Results } from './results';

/** Props that all studies share. A study is a command that runs once per task. */
export interface StudyProps {
  /** The container image, with a digest or with a tag other than `latest`. It must have a POSIX shell and coreutils or busybox. */
  readonly image: string;

  /**
   * The command and its arguments, one word each. It runs once per task, without a shell. `$(name)` expands to the task's
   * parameter of that name; write `$$(name)` for the literal text `$(name)`.
   */
  readonly command: readonly string[];

  /**
   * Files and folders of the project, as paths relative to the folder in which synth runs. Each is copied by name, as with
   * `cp -R`, into the fresh folder in which the command starts. Files are stored in ConfigMaps, which limits each to about
   * 240 KB; put larger files into the image or on a volume.
   * @default - none; the command starts in the image's working folder
   */
  readonly files?: readonly string[];

  /**
   * Environment variables of the command. Values are literal: nothing is expanded. Reserved names: KUBEPAR_*, JOB_COMPLETION_INDEX, HOME,
   * TMPDIR, KUBERNETES_*, HOSTNAME, and names that shells always set themselves, such as OPTIND. Not for secrets: the manifest is committed.
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * Existing Secrets, mounted read-only as folders.
   * @default - none
   */
  readonly secrets?: readonly SecretMount[];

  /**
   * Resources that each pod requests.
   * @default - 500m CPU, 512 MiB of memory, 1 GiB of disk, which fit a node with one CPU
   */
  readonly resources?: StudyResources;

  /**
   * How many times a failed task is retried, and how many times a killed or lost pod is replaced. Pods that Kubernetes itself
   * disrupts (drained or preempted) are replaced without counting. Range: 0 to 100.
   * @default 2
   */
  readonly retries?: number;

  /**
   * Exit codes of the command after which a task has failed for good, whatever `retries` says. Range: 1 to 255.
   * @default - none
   */
  readonly noRetryExitCodes?: readonly number[];

  /**
   * Exit codes of the command after which a task is retried without counting against `retries`, for example because a
   * license server was busy. At most 10 times per task, or per worker of a pool with `loop`, after 1, 2, 4, … and at
   * most 30 seconds; then they count. Range: 1 to 255.
   * @default - none
   */
  readonly freeRetryExitCodes?: readonly number[];

  /**
   * How long one attempt at a task may take. After that it is stopped and counts as failed. Whole seconds. Minimum: 1 second.
   * @default - no limit
   */
  readonly taskTimeout?: Duration;

  /**
   * How long the whole study may take. After that Kubernetes marks it as failed and deletes the running pods together with
   * their logs. Whole seconds. Minimum: 1 second. A change applies to the running Job.
   * @default - no limit
   */
  readonly deadline?: Duration;

  /**
   * How long the finished Job and its pods are kept. Collect the study before then if its results are in the logs. Whole
   * seconds. Minimum: 1 second. A change applies to the running Job.
   * @default - until someone deletes them
   */
  readonly ttl?: Duration;

  /**
   * Stop the study when more than this many tasks have failed for good (in a queue: are dead). With `tasksPerPod`, pods with a failed
   * task are counted, and failed tasks within each pod. Minimum: 0.
   * @default - run all tasks
   */
  readonly maxFailedTasks?: number;

  /**
   * How many tasks each pod runs, one after another. If tasks are short, a larger number saves pod starts. Minimum: 1.
   * @default 1
   */
  readonly tasksPerPod?: number;

  /**
   * The study's seed. Task k uses its k-th L'Ecuyer stream. Range: 0 to 2147483647.
   * @default - derived from the study's id
   */
  readonly seed?: number;

  /**
   * Where results are stored: `Results.log()`, `Results.volume({ claimName })` or `Results.bucket({ url, secret })`.
   * @default Results.log()
   */
  readonly results?: Results;

  /**
   * The format of a task's output: `'csv'`, `'json'`, `'printed'` (what R prints), `'text'`, or `{ format: 'csv', header: true, delimiter: ';', decimal: ',' }`. A task
   * with output in another format is `unreadable`, which is a failure. `'auto'` detects the format and reports every guess.
   * @default 'auto'
   */
  readonly output?: Output;

  /**
   * Start R once per pod instead of once per attempt: each attempt runs in a fork of that R, with the unchanged script, in a fresh
   * session. Names are packages that it loads first. The command must be `['Rscript', FILE, …]`. A task that can't be warm runs as
   * usual, and its record says why.
   * @default false
   */
  readonly warm?: boolean | readonly string[];

  /**
   * Create the study without starting it. A change starts or stops the running Job.
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Fields to merge into the pods: node selector, tolerations, affinity, service account, priority, pull secrets, extra volumes and, in
   * a container named `task`, their mounts and devices. Written as in a manifest and checked by the API server's rules. Fields that would weaken Pod
   * Security `restricted` are refused.
   * @default - none
   */
  readonly pod?: PodFields;

  /**
   * Labels and annotations of the study's Jobs, in addition to kubepar's own. A change applies to the running Jobs.
   * @default - none
   */
  readonly metadata?: Metadata;

  /**
   * Labels and annotations of the study's pods, in addition to kubepar's own: for service meshes, autoscalers and cost reports. The pods of
   * `kubepar rerun` have them, too, and so does the pod with which `kubepar collect` reads a volume.
   * @default - none
   */
  readonly podMetadata?: Metadata;

  /**
   * The queue of [Kueue](https://kueue.sigs.k8s.io) that admits the study: `{ localQueue: 'team-a', priorityClass:
   * 'low' }`. Kueue starts its Jobs when the queue has room for them. `suspend` must then be left out. A pool's own
   * Redis is in the same queue.
   * @default - none: the cluster starts the study at once
   */
  readonly kueue?: Kueue;
}
