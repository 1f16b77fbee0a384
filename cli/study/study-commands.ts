import { LABEL } from '../../lib/manifest/labels';
import { loaderJobName } from '../../lib/manifest/names';
import { sentences, SYNTH, withCommands, type Commands } from '../text/commands-to-copy';
import { manifestsOf } from './manifest-hint';
import type { StudyIdentity } from './version';

/** Where the output of `rerun` goes. */
export const RERUN_FILE = 'rerun.yaml';

/** Commands for the user to copy about one version of a study, which they name with its hash: by its id, another may be meant by then. */
export class StudyCommands {
  /** @param findManifests the files with a study, by its id or its name. */
  constructor(
    private readonly commands: Commands,
    private readonly study: StudyIdentity & { readonly file?: string; readonly isNew?: boolean },
    private readonly findManifests = manifestsOf,
  ) {}

  /** A version that was never applied has a name only in its file. */
  private get reference(): string {
    const { name, file, isNew = false } = this.study;
    return isNew && file !== undefined ? file : name;
  }

  /** A command of kubectl. */
  kubectl(...words: readonly string[]): string {
    return this.commands.kubectl(...words);
  }

  /** A command of this program about the study. */
  kubepar(command: 'status' | 'wait' | 'collect', ...options: readonly string[]): string {
    return this.commands.kubepar(command, this.reference, ...options);
  }

  /** Runs a task on this machine; undefined where no manifest is at hand that has this version. */
  tryTask(task: number): string | undefined {
    const file = this.tryFile();
    return file === undefined ? undefined : this.commands.local('try', file, '--task', String(task));
  }

  /** How the tasks without a result are run again, with a change of their manifest where they need one. */
  rerun(what: string, change = ''): string {
    const [write, apply] = this.rerunCommands();
    return change === ''
      ? withCommands(what, write, apply)
      : sentences(withCommands(what, write), withCommands(`${change} in ${RERUN_FILE} and apply it`, apply));
  }

  /** The same without a change: they write the manifest of these tasks, and apply it. */
  rerunCommands(...options: readonly string[]): readonly [write: string, apply: string] {
    const write = `${this.commands.kubepar('rerun', this.reference, ...options)} > ${RERUN_FILE}`;
    return [write, this.kubectl('apply', '-f', RERUN_FILE)];
  }

  /** How an edited study gets into the cluster. */
  synthAndApply(what: string): string {
    return withCommands(what, ...this.synthCommands());
  }

  /** The same: they write its manifest anew, and apply it. */
  synthCommands(): readonly [synth: string, apply: string] {
    return [SYNTH, this.kubectl('apply', '-f', this.fileOfStudy())];
  }

  /** How a study that was corrected gets into the cluster, as another version. */
  applyNewVersion(): string {
    return this.synthAndApply('make and apply a new version, which runs all tasks');
  }

  /** How this version is applied again, after these commands. */
  applyAgain(what: string, ...before: readonly string[]): string {
    const { name } = this.study;
    const file = this.tryFile();
    if (file !== undefined) return withCommands(what, ...before, this.kubectl('apply', '-f', file));
    const apply = `apply the manifest of ${name}, which is in no file in dist/`;
    return before.length === 0
      ? `${what}: that of ${name}, which is in no file in dist/`
      : sentences(withCommands(what, ...before), `then ${apply}`);
  }

  /** How a queue that Redis has lost is loaded again. */
  loadAgain(): string {
    return this.applyAgain('load it again', this.kubectl('delete', 'job', loaderJobName(this.study.name)));
  }

  /** How the Jobs of a queue are started anew, whichever of them are there; what is done stays so in Redis. */
  startJobsAnew(what = 'start its Jobs again'): string {
    return this.applyAgain(what, this.kubectl('delete', 'jobs', '-l', `${LABEL.instance}=${this.study.name}`));
  }

  /**
   * How its Jobs are suspended, which stops their pods.
   * @param job the only Job; undefined if there is one for each task.
   */
  suspend(what: string, job: string | undefined): string {
    return this.setSuspend(what, job, true);
  }

  /**
   * How Jobs that were suspended like this are started again: applying their manifest would leave them suspended.
   * @param job the only Job; undefined if there is one for each task.
   */
  resume(what: string, job: string | undefined): string {
    return this.setSuspend(what, job, false);
  }

  private setSuspend(what: string, job: string | undefined, suspend: boolean): string {
    const patch = ['--type', 'merge', '--patch', JSON.stringify({ spec: { suspend } })];
    if (job !== undefined) return withCommands(what, this.kubectl('patch', 'job', job, ...patch));
    const list = this.kubectl('get', 'jobs', '-l', `${LABEL.instance}=${this.study.name}`, '-o', 'name');
    return withCommands(what, `${list} | xargs -n 1 ${this.kubectl('patch', ...patch)}`);
  }

  /** The manifest with this version. */
  private tryFile(): string | undefined {
    const { file, name } = this.study;
    return file ?? this.findManifests(name)[0];
  }

  /** The manifest that synth writes for the study, in any version. */
  private fileOfStudy(): string {
    const { file, description } = this.study;
    return file ?? this.findManifests(description.id)[0] ?? `dist/${description.id}.k8s.yaml`;
  }
}
