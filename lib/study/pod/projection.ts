import type { ProjectedVolumeSource, VolumeProjection } from '../../../imports/k8s';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkDownwardItems } from './downward-api';
import { checkDistinctPaths, checkFiles, checkGivenName, checkMode, type PlacedPath } from './mounted-files';

const TYPES = ['configMap', 'downwardAPI', 'secret'] as const satisfies readonly (keyof Plain<VolumeProjection>)[];

const REFUSED: Readonly<Record<string, readonly [rule: string, remedy: string]>> = {
  serviceAccountToken: [
    'be left out: pods of kubepar have no service account token',
    'leave it out; use a Secret for what the command needs to log in',
  ],
  clusterTrustBundle: [
    'be left out: clusters drop it unless a feature gate is set',
    'use a ConfigMap with the certificates',
  ],
  podCertificate: ['be left out: clusters drop it unless a feature gate is set', 'use a Secret with the certificate'],
};

/** A volume with several sources. */
export function checkProjection(
  problems: ProblemList,
  prop: string,
  { defaultMode, sources = [] }: Plain<ProjectedVolumeSource>,
): void {
  checkMode(problems, `${prop}.defaultMode`, defaultMode);
  const placed = sources.flatMap((source, position): PlacedPath[] => {
    const at = `${prop}.sources[${String(position)}]`;
    checkSource(problems, at, source);
    return pathsOf(source).map((path) => ({ at, path, source: position }));
  });
  checkDistinctPaths(problems, placed);
}

function checkSource(problems: ProblemList, prop: string, source: Plain<VolumeProjection>): void {
  const types = Object.keys(source);
  for (const type of types) {
    const [rule, remedy] = REFUSED[type] ?? [];
    if (rule !== undefined && remedy !== undefined) problems.report(`${prop}.${type}`, rule, type, remedy);
  }
  if (types.length !== 1)
    problems.report(prop, `have exactly one of ${TYPES.join(', ')}`, types, 'write a separate source for each');
  for (const type of ['configMap', 'secret'] as const) {
    const given = source[type];
    if (given === undefined) continue;
    checkGivenName(problems, `${prop}.${type}.name`, given.name);
    checkFiles(problems, `${prop}.${type}`, given);
  }
  checkDownwardItems(problems, `${prop}.downwardAPI.items`, source.downwardAPI?.items);
}

function pathsOf({ configMap, secret, downwardAPI }: Plain<VolumeProjection>): string[] {
  return [configMap, secret, downwardAPI].flatMap((source) => (source?.items ?? []).map(({ path }) => path));
}
