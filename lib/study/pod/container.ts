import type { Container, PodResourceClaim, ResourceClaim, VolumeMount } from '../../../imports/k8s';
import { checkMountPath, checkNesting, TAKEN, TMP } from '../mounts';
import { fieldPath } from '../plain-data';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkDevices } from './devices';
import { checkOneOf, checkWord } from './labels';
import { checkSubPath } from './mounted-files';
import { checkLocalName } from './names';
import { TASK_CONTAINER } from './own-names';

/** Fields that the container of a task may be given. */
export interface ContainerContext {
  /** The names of the volumes of `pod`. */
  readonly volumes: readonly string[];
  /** Existing mount paths. */
  readonly mountPaths: readonly string[];
  readonly claims: readonly Plain<PodResourceClaim>[];
  /** The names of resources that the study requests. */
  readonly devices: readonly string[];
}

export function checkContainers(
  problems: ProblemList,
  prop: string,
  containers: readonly Plain<Container>[],
  context: ContainerContext,
): Plain<Container> | undefined {
  const [container, ...more] = containers;
  if (container === undefined) return undefined;
  if (more.length > 0 || container.name !== TASK_CONTAINER) {
    const names = containers.map(({ name }) => name);
    problems.report(prop, `be one container named ${TASK_CONTAINER}`, names, 'a pod of a study has no others');
  }
  checkMounts(problems, `${prop}[0].volumeMounts`, container.volumeMounts, context);
  checkResources(problems, `${prop}[0].resources`, container.resources, context);
  return container;
}

function checkMounts(
  problems: ProblemList,
  prop: string,
  mounts: readonly Plain<VolumeMount>[] = [],
  { volumes, mountPaths }: ContainerContext,
): void {
  const taken = [...mountPaths];
  mounts.forEach((mount, position) => {
    const at = `${prop}[${String(position)}]`;
    const { name, mountPath } = mount;
    if (!volumes.includes(name))
      problems.report(`${at}.name`, 'name one of pod.volumes', name, 'add the volume to pod.volumes');
    const path = checkMountPath(problems, `${at}.mountPath`, mountPath, mountPath === TMP ? [TMP] : TAKEN);
    checkNesting(problems, `${at}.mountPath`, path, taken);
    taken.push(path);
    checkMountOptions(problems, at, mount);
  });
}

function checkMountOptions(problems: ProblemList, prop: string, mount: Plain<VolumeMount>): void {
  const { subPath = '', subPathExpr = '', mountPropagation, recursiveReadOnly, readOnly } = mount;
  if (subPath !== '') checkSubPath(problems, `${prop}.subPath`, subPath);
  if (subPathExpr !== '') checkSubPath(problems, `${prop}.subPathExpr`, subPathExpr);
  if (subPath !== '' && subPathExpr !== '')
    problems.report(`${prop}.subPathExpr`, 'be left out if subPath is given', subPathExpr, 'leave out one of the two');
  if (mountPropagation === 'Bidirectional')
    problems.report(
      `${prop}.mountPropagation`,
      'be None or HostToContainer: Bidirectional needs a privileged container',
      mountPropagation,
      "write 'None'",
    );
  else checkWord(problems, `${prop}.mountPropagation`, mountPropagation, ['None', 'HostToContainer']);
  if (recursiveReadOnly === undefined) return;
  if (!checkOneOf(problems, `${prop}.recursiveReadOnly`, recursiveReadOnly, ['Disabled', 'IfPossible', 'Enabled']))
    return;
  const isPlain = readOnly === true && (mountPropagation ?? 'None') === 'None';
  if (recursiveReadOnly !== 'Disabled' && !isPlain) {
    const rule = 'be left out unless readOnly is true and mountPropagation None';
    problems.report(`${prop}.recursiveReadOnly`, rule, recursiveReadOnly, 'write readOnly: true');
  }
}

function checkResources(
  problems: ProblemList,
  prop: string,
  resources: Plain<Container>['resources'] = {},
  context: ContainerContext,
): void {
  const { requests = {}, limits = {}, claims = [] } = resources;
  const asked = { requests: devicesOf(requests), limits: devicesOf(limits) };
  for (const [list, quantities] of Object.entries({ requests, limits }))
    for (const name of Object.keys(quantities)) {
      const at = fieldPath(`${prop}.${list}`, name);
      if (!isDevice(name))
        problems.report(
          at,
          'be a device such as nvidia.com/gpu, or huge pages',
          name,
          'use the `resources` prop for CPU, memory and storage',
        );
      else if (context.devices.includes(name))
        problems.report(at, 'be left out, because resources.extended has it', name, 'leave out one of the two');
    }
  checkDevices(problems, prop, asked);
  checkClaims(problems, `${prop}.claims`, claims, context);
}

function checkClaims(
  problems: ProblemList,
  prop: string,
  claims: readonly Plain<ResourceClaim>[],
  context: ContainerContext,
): void {
  claims.forEach(({ name, request = '' }, position) => {
    const at = `${prop}[${String(position)}]`;
    if (!context.claims.some((claim) => claim.name === name))
      problems.report(`${at}.name`, 'name one of pod.resourceClaims', name, 'add the claim to pod.resourceClaims');
    if (request !== '') checkLocalName(problems, `${at}.request`, request, []);
    // Without a request, the container has all requests of the claim.
    const sameClaim = claims.slice(0, position).filter((other) => other.name === name);
    if (sameClaim.some((other) => [request, ''].includes(other.request ?? '') || request === ''))
      problems.report(at, 'be listed only once', name, 'leave out one of the two');
  });
}

/** Resources that are counted in whole units: names with a domain, and huge pages. */
function isDevice(name: string): boolean {
  return name.includes('/') || name.startsWith('hugepages-');
}

function devicesOf(quantities: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
  return Object.fromEntries(Object.entries(quantities).filter(([name]) => isDevice(name)));
}
