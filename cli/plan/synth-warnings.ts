import type { Container, EnvVar, JobSpec, PodSpec } from '../../imports/k8s';
import { LABEL } from '../../lib/manifest/labels';
import { keptName } from '../../lib/study/environment';
import { TASK_CONTAINER } from '../../lib/study/pod';
import { metadataOfUser, type Metadata } from '../../lib/study/metadata';
import { podWarnings } from '../../lib/study/pod/warnings';
import { secretWarnings } from '../../lib/study/secret-warnings';
import { turnedTextWarnings } from '../../lib/study/turned-text';
import type { ManifestStudy } from '../study/manifest-file';
import { filesOf } from '../study/source-texts';

/**
 * The warnings of synth about props that are valid but rarely intended. They are derived again from the manifest,
 * because its readers may not be its authors.
 */
export function synthWarnings(study: ManifestStudy): string[] {
  const { job, pod, spec, container } = taskPod(study);
  const files = filesOf(study);
  return [
    ...podWarnings({ spec, volumeMounts: container.volumeMounts ?? [] }),
    ...turnedTextWarnings({
      command: study.description.command,
      env: variablesOf(container),
      files,
      metadata: metadataOfUser(job),
      podMetadata: metadataOfUser(pod),
    }),
    ...secretWarnings({ files }),
  ];
}

interface TaskPod {
  readonly job?: Metadata;
  readonly pod?: Metadata;
  readonly spec: Partial<PodSpec>;
  readonly container: Container;
}

function taskPod({ objects, name }: ManifestStudy): TaskPod {
  for (const { kind, metadata: job, spec: content } of objects) {
    if (kind !== 'Job' || job?.labels?.[LABEL.instance] !== name) continue;
    const { metadata: pod, spec } = (content as JobSpec).template;
    const container = spec?.containers.find((each) => each.name === TASK_CONTAINER);
    if (spec !== undefined && container !== undefined)
      return { job, ...(pod !== undefined && { pod }), spec, container };
  }
  return { spec: {}, container: { name: TASK_CONTAINER } };
}

const KEPT = keptName('');

/** The variables that the study sets, under the names that the command sees. */
function variablesOf({ env = [] }: Container): Record<string, string> {
  return Object.fromEntries(
    env.flatMap(({ name, value }: EnvVar): [string, string][] =>
      value === undefined ? [] : [[name.startsWith(KEPT) ? name.slice(KEPT.length) : name, value]],
    ),
  );
}

/** Studies with the same id, one of which sets no namespace. Synth warns about them if they are in one app. */
export function twinWarnings(studies: readonly ManifestStudy[]): string[] {
  return studies.flatMap(({ description: { id }, namespace }, position) => {
    const twin = studies
      .slice(0, position)
      .find(
        (other) => other.description.id === id && other.namespace !== namespace && isNear(other.namespace, namespace),
      );
    return twin === undefined
      ? []
      : [`two studies have the id ${id}, and one of them has no namespace: both may end up in namespace default`];
  });
}

function isNear(one = 'default', other = 'default'): boolean {
  return one === other;
}
