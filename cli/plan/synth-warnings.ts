import type { Container, EnvVar, JobSpec, PodSpec } from '../../imports/k8s';
import { LABEL } from '../../lib/manifest/labels';
import { keptName } from '../../lib/study/environment';
import { TASK_CONTAINER } from '../../lib/study/pod';
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
  const { spec, container } = taskPod(study);
  return [
    ...podWarnings({ spec, volumeMounts: container.volumeMounts ?? [] }),
    ...turnedTextWarnings({ command: study.description.command, env: variablesOf(container) }),
    ...secretWarnings({ files: filesOf(study) }),
  ];
}

function taskPod({ objects, name }: ManifestStudy): { readonly spec: Partial<PodSpec>; readonly container: Container } {
  const pods = objects
    .filter(({ kind, metadata }) => kind === 'Job' && metadata?.labels?.[LABEL.instance] === name)
    .map(({ spec }) => (spec as JobSpec).template.spec);
  for (const spec of pods)
    for (const container of spec?.containers ?? [])
      if (spec !== undefined && container.name === TASK_CONTAINER) return { spec, container };
  return { spec: {}, container: { name: TASK_CONTAINER } };
}

const KEPT = keptName('');

/** The variables that the study sets, under the names that the command sees. */
function variablesOf({ env = [] }: Container): Map<string, string> {
  return new Map(
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
