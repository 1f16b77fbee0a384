import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Container, EnvVar, JobSpec, KeyToPath, PodSpec, Volume } from '../../imports/k8s';
import { LABEL } from '../../lib/manifest/labels';
import { OWN_VOLUMES, RESULTS_VOLUME, STUDY_VOLUME, TASK_CONTAINER } from '../../lib/study/pod';
import { SYNTH_AGAIN } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import { tryQuantity } from '../text/units';
import { removeFolder } from '../system/remove-folder';
import type { ManifestStudy } from '../study/manifest-file';
import type { ManifestObject } from '../study/manifest-object';

/** A process that stands in for a container. */
export interface LocalContainer {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its working folder; by default, the current one. */
  readonly cwd?: string | undefined;
}

/** How pods on this machine differ from those of a plain run. */
export interface PodVariation {
  /** Prefix of the name of their temporary folder. */
  readonly folder: string;
  /** The container of the pod with this number, counted from 0, in the order in which they start. */
  readonly vary: (container: LocalContainer, number: number) => LocalContainer;
}

const AS_USUAL: PodVariation = { folder: 'kubepar-', vary: (container) => container };

/** What a container gets that no other pod has. */
export interface LocalPodValues {
  readonly uid: string;
  /** Folders of this machine that stand in for volumes, by the names of the volumes. */
  readonly volumes?: ReadonlyMap<string, string>;
  /** The value of each variable that comes from a Secret. */
  readonly secret?: string;
}

/** The files of a study's pods, in a temporary folder, and the counterparts of its containers on this machine. */
export class LocalStudy {
  readonly folder: string;
  /** Stands in for the claim or the bucket of a study. */
  readonly results: string;
  private podsStarted = 0;

  constructor(
    private readonly study: ManifestStudy,
    private readonly variation = AS_USUAL,
  ) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), variation.folder));
    this.results = path.join(this.folder, 'results');
    try {
      fs.mkdirSync(this.results);
      for (const { spec } of this.jobs()) this.writeVolume(spec.volumes?.find(({ name }) => name === STUDY_VOLUME));
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /**
   * The pod of a Job. If each task has its own Job, the Jobs differ only in the index, and the first represents all.
   */
  pod(jobName?: string): PodSpec {
    const job = this.jobs().find(({ name }) => jobName === undefined || name === jobName);
    if (job === undefined)
      throw new CliError(`the manifest has no Job ${jobName ?? `of ${this.study.name}`}; ${SYNTH_AGAIN}`, EXIT.usage);
    return job.spec;
  }

  /** The container of the tasks, as a process of another pod. */
  taskContainer(pod: PodSpec, values: LocalPodValues): LocalContainer {
    const container = this.withResults(this.container(pod, TASK_CONTAINER, values));
    const cwd = container.env['KUBEPAR_FILES'] === undefined ? this.standInFolder(values.uid) : undefined;
    return this.variation.vary({ ...container, cwd }, this.podsStarted++);
  }

  /** With a folder in place of a bucket, and of the container that uploads to it. */
  private withResults(container: LocalContainer): LocalContainer {
    if (this.study.description.results.kind !== 'bucket') return container;
    return { ...container, env: { ...container.env, KUBEPAR_RESULTS: this.results } };
  }

  /**
   * The folder that stands in for the image's own working folder. It contains links to the contents of the current one,
   * and nothing that another pod wrote. As in the image, it is not writable, except by root, whose files are deleted
   * with the pod.
   */
  private standInFolder(uid: string): string {
    const folder = path.join(this.folder, `image-${uid}`);
    fs.mkdirSync(folder);
    for (const name of fs.readdirSync(process.cwd())) fs.symlinkSync(path.resolve(name), path.join(folder, name));
    fs.chmodSync(folder, 0o555);
    return folder;
  }

  /** A container with this name, as a process. */
  container(pod: PodSpec, name: string, values: LocalPodValues): LocalContainer {
    const container = [...(pod.initContainers ?? []), ...pod.containers].find((one) => one.name === name);
    if (container === undefined)
      throw new CliError(`the manifest has no container ${name}; ${SYNTH_AGAIN}`, EXIT.usage);
    const local = this.mapper(container, values.volumes);
    const [program = 'sh', ...args] = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
      local(expand(word)),
    );
    const env = (container.env ?? []).map((variable): [string, string] => [
      variable.name,
      local(valueOf(variable, container, values)),
    ]);
    return { program, args, env: Object.fromEntries(env.filter(([variable]) => !OF_THE_POD.includes(variable))) };
  }

  remove(): void {
    removeFolder(this.folder);
  }

  private jobs(): { readonly name: string | undefined; readonly spec: PodSpec }[] {
    return this.study.objects
      .filter(({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === this.study.name)
      .map(({ metadata, spec }) => ({
        name: metadata?.name,
        spec: (spec as JobSpec).template.spec ?? { containers: [] },
      }));
  }

  /** Turns paths in a pod into those of this machine. */
  private mapper({ volumeMounts = [] }: Container, volumes?: ReadonlyMap<string, string>): (text: string) => string {
    const folders = new Map([
      [STUDY_VOLUME, path.join(this.folder, STUDY_VOLUME)],
      [RESULTS_VOLUME, this.results],
      ...(volumes ?? []),
    ]);
    return (text) => {
      for (const { name, mountPath } of volumeMounts) {
        const folder = folders.get(name);
        if (folder !== undefined && (text === mountPath || text.startsWith(`${mountPath}/`)))
          return folder + text.slice(mountPath.length);
      }
      return text;
    };
  }

  private writeVolume(volume: Volume | undefined): void {
    for (const { configMap } of volume?.projected?.sources ?? []) {
      const object = this.study.objects.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === configMap?.name,
      );
      const keys = Object.keys({ ...object?.data, ...object?.binaryData });
      // Without a list, all keys are files.
      for (const item of configMap?.items ?? keys.map((key): KeyToPath => ({ key, path: key })))
        writeItem(path.join(this.folder, STUDY_VOLUME), item, object);
    }
  }
}

function valueOf({ value, valueFrom }: EnvVar, { resources }: Container, { uid, secret }: LocalPodValues): string {
  if (value !== undefined) return expand(value);
  if (valueFrom?.secretKeyRef !== undefined) return secret ?? '';
  if (valueFrom?.fieldRef?.fieldPath === 'metadata.uid') return uid;
  if (valueFrom?.resourceFieldRef?.resource === 'requests.cpu') return String(Math.ceil(cpusOf(resources)));
  return '0';
}

function writeItem(folder: string, { key, path: itemPath, mode }: KeyToPath, object: ManifestObject | undefined): void {
  const text = object?.data?.[key];
  const bytes = text === undefined ? Buffer.from(object?.binaryData?.[key] ?? '', 'base64') : Buffer.from(text, 'utf8');
  const file = path.join(folder, itemPath);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes, { mode: mode ?? 0o644 });
}

/**
 * Variables that name folders that this machine must not use or does not have: /tmp may be emptied only in a pod. Older
 * manifests have HOME.
 */
const OF_THE_POD = ['HOME', 'KUBEPAR_TMP', 'KUBEPAR_BUCKET'];

function cpusOf(resources: Container['resources']): number {
  // A manifest has plain text or a number where the type has an object.
  const cpu = resources?.requests?.['cpu'] as string | number | undefined;
  return tryQuantity(String(cpu ?? 1)) ?? 1;
}

/** What this machine lacks compared with a pod, for the user. */
export function missingMounts({ volumes = [] }: PodSpec): string[] {
  const missing = volumes
    .filter(({ name }) => !OWN_VOLUMES.includes(name))
    .map(({ name, secret }) => (secret === undefined ? `volume ${name}` : `Secret ${secret.secretName ?? name}`));
  return missing.length === 0 ? [] : [`the files of ${missing.join(', ')} are not on this machine`];
}

/** As the kubelet reads a value in which kubepar has doubled every dollar sign. */
function expand(text: string): string {
  return text.replaceAll('$$', '$');
}
