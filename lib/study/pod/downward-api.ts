import type { DownwardApiVolumeFile } from '../../../imports/k8s';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkOneOf, isLabelKey } from './labels';
import { TASK_CONTAINER } from './own-names';
import { tryBillionths } from './quantity';
import { checkDistinctPaths, checkMode, checkRelativePath, placedPaths } from './mounted-files';

const FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.labels', 'metadata.annotations'];
const RESOURCE = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Files with information about the pod. */
export function checkDownwardItems(
  problems: ProblemList,
  prop: string,
  items: readonly Plain<DownwardApiVolumeFile>[] = [],
): void {
  items.forEach((item, position) => {
    const at = `${prop}[${String(position)}]`;
    const { fieldRef, resourceFieldRef } = item;
    checkRelativePath(problems, `${at}.path`, item.path);
    checkMode(problems, `${at}.mode`, item.mode);
    if ((fieldRef === undefined) === (resourceFieldRef === undefined))
      problems.report(at, 'have exactly one of fieldRef and resourceFieldRef', item, 'use one of them');
    if (fieldRef !== undefined) checkField(problems, `${at}.fieldRef`, fieldRef);
    if (resourceFieldRef !== undefined) checkResource(problems, `${at}.resourceFieldRef`, resourceFieldRef);
  });
  checkDistinctPaths(problems, placedPaths(prop, items));
}

function checkField(
  problems: ProblemList,
  prop: string,
  { apiVersion, fieldPath }: NonNullable<Plain<DownwardApiVolumeFile>['fieldRef']>,
): void {
  if (apiVersion !== undefined) checkOneOf(problems, `${prop}.apiVersion`, apiVersion, ['v1']);
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (key === undefined) checkOneOf(problems, `${prop}.fieldPath`, fieldPath, FIELDS);
  else if (!isLabelKey(map === 'labels' ? key : key.toLowerCase()))
    problems.report(
      `${prop}.fieldPath`,
      'name the key of a label or annotation',
      fieldPath,
      "write, for example, metadata.labels['app']",
    );
}

function checkResource(
  problems: ProblemList,
  prop: string,
  { containerName, resource, divisor }: NonNullable<Plain<DownwardApiVolumeFile>['resourceFieldRef']>,
): void {
  // A volume does not belong to a container that it could describe.
  checkOneOf(problems, `${prop}.containerName`, containerName, [TASK_CONTAINER]);
  if (!RESOURCE.test(resource))
    problems.report(
      `${prop}.resource`,
      'be requests or limits of cpu, memory, ephemeral-storage',
      resource,
      "write, for example, 'requests.cpu'",
    );
  if (divisor === undefined || isDivisor(resource, divisor)) return;
  const rule = 'be 1 or 1m for cpu, and 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi or 1Ei for others';
  problems.report(`${prop}.divisor`, rule, divisor, "write '1'");
}

function isDivisor(resource: string, divisor: string | number): boolean {
  const allowed = resource.endsWith('.cpu')
    ? ['1', '1m']
    : ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];
  const given = tryBillionths(divisor);
  return given === 0n || allowed.some((each) => tryBillionths(each) === given);
}
