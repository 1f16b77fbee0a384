import type {
  Container,
  PodResourceClaim,
  PodSpec,
  ResourceRequirements,
  Volume,
  VolumeMount,
} from '../../imports/k8s';
import { isRecord } from './checks';
import type { CheckedSecretMount } from './mounts';
import { plainData } from './plain-data';
import { asImported, MERGED, PASSED_ON, type Plain } from './pod-fields';
import { checkAffinity } from './pod/affinity';
import { checkContainers } from './pod/container';
import { allowedFields } from './pod/given-fields';
import { checkGivenName } from './pod/mounted-files';
import { checkLocalName } from './pod/names';
import { checkNetwork } from './pod/network';
import { matchesSchema } from './pod/schema';
import { checkScheduling } from './pod/scheduling';
import { checkVolumes } from './pod/volumes';
import type { ProblemList } from './problems';

export * from './pod/own-names';

/** The checked additions to the pods, as in a manifest. None of them weakens what kubepar sets. */
export interface PodAdditions {
  readonly spec: Partial<PodSpec>;
  readonly volumes: readonly Volume[];
  readonly volumeMounts: readonly VolumeMount[];
  readonly resources: ResourceRequirements;
}

/** @param devices the names of resources that the study itself requests. */
export function checkPod(
  problems: ProblemList,
  given: unknown,
  secrets: readonly CheckedSecretMount[],
  devices: readonly string[] = [],
): PodAdditions {
  const { volumes = [], containers = [], ...spec } = checkPodFields(problems, given, MERGED);
  const asked = containers.flatMap((container) => Object.keys(container.resources?.limits ?? {}));
  checkVolumes(problems, 'pod.volumes', volumes, [...devices, ...asked]);
  const container = checkContainers(problems, 'pod.containers', containers, {
    volumes: volumes.map(({ name }) => name),
    mountPaths: secrets.map(({ mountPath }) => mountPath),
    claims: spec.resourceClaims ?? [],
    devices,
  });
  const { volumeMounts = [], resources = {} } = asImported<Partial<Container>>(container ?? {});
  return { ...asImported<{ spec: Partial<PodSpec>; volumes: Volume[] }>({ spec, volumes }), volumeMounts, resources };
}

/**
 * Checks the fields that determine where and how a pod runs; returns none of them after a report.
 * @param others fields that the caller also accepts, and checks.
 */
export function checkPodFields(
  problems: ProblemList,
  given: unknown,
  others: readonly (keyof PodSpec)[] = [],
): Plain<Partial<PodSpec>> {
  if (given === undefined) return {};
  if (!isRecord(given)) {
    const remedy = "write, for example, { nodeSelector: { disk: 'ssd' } }";
    problems.report('pod', 'be an object of pod fields', given, remedy);
    return {};
  }
  const told = problems.length;
  const data = plainData(problems, 'pod', allowedFields(problems, given, [...PASSED_ON, ...others]));
  if (data === undefined || !matchesSchema(problems, 'pod', data) || problems.length > told) return {};
  checkScheduling(problems, 'pod', data);
  checkAffinity(problems, 'pod.affinity', data.affinity);
  checkNetwork(problems, 'pod', data);
  checkClaims(problems, 'pod.resourceClaims', data.resourceClaims);
  data.imagePullSecrets?.forEach(({ name }, position) => {
    checkGivenName(problems, `pod.imagePullSecrets[${String(position)}].name`, name);
  });
  return data;
}

function checkClaims(problems: ProblemList, prop: string, claims: readonly Plain<PodResourceClaim>[] = []): void {
  claims.forEach((claim, position) => {
    const at = `${prop}[${String(position)}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    const others = claims.slice(0, position).map((other) => other.name);
    checkLocalName(problems, `${at}.name`, name, others);
    const given = [resourceClaimName, resourceClaimTemplateName].filter((each) => each !== undefined);
    const rule = 'have exactly one of resourceClaimName and resourceClaimTemplateName';
    if (given.length !== 1) problems.report(at, rule, given, 'write one of them');
    for (const each of given) checkGivenName(problems, at, each);
  });
}
