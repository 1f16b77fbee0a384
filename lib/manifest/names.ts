import { createHash } from 'node:crypto';
import { isDnsLabel } from '../study/checks';
import { HASH_DIGITS, MAX_LABEL } from '../study/lengths';
import type { ParameterTable } from '../study/parameters/table';
import { valueText } from '../study/parameters/values';
import { LOADER_SUFFIX } from '../study/queue';

/** Placeholder for the hash while the content that it covers is created. */
export const NO_HASH = '0'.repeat(HASH_DIGITS);

/** The name of one version of a study, and of its Job. */
export function studyName(id: string, hash: string): string {
  return `${id}-${hash}`;
}

/** The first digits of the SHA-256 of everything that Kubernetes would refuse to change in place. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, HASH_DIGITS);
}

/** Whether a name belongs to a version of the study with this id. */
export function isStudyName(id: string, name: string): boolean {
  return name.startsWith(`${id}-`) && IS_HASH.test(name.slice(id.length + 1));
}

const IS_HASH = new RegExp(`^[0-9a-f]{${String(HASH_DIGITS)}}$`);

/** The hash at the end of a study's name. */
export function hashOf(name: string): string {
  return name.slice(-HASH_DIGITS);
}

export function runtimeConfigMapName(name: string): string {
  return `${name}-runtime`;
}

/** The pod's host name is the Job's name followed by the index of its only pod. */
const MAX_TASK_JOB_NAME = MAX_LABEL - '-0'.length;

/**
 * The names of the tasks' Jobs in layout `jobs`. They end in the task's values, as in template expansion, if that gives
 * each Job a valid and unique name. Otherwise they end in the index of the task. They never mix both, because an index
 * could look like a value, and never shorten a value.
 */
export function taskJobNames(table: ParameterTable, name: string): string[] {
  const tasks = Array.from({ length: table.length }, (_, task) => task);
  const values = tasks.map((task) => table.row(task).map(valueText).join('-'));
  const areNames = values.every(
    (value) => isDnsLabel(value) && isDnsLabel(taskJobName(name, value), MAX_TASK_JOB_NAME),
  );
  const suffixes = areNames && new Set(values).size === table.length ? values : tasks.map(String);
  return suffixes.map((suffix) => taskJobName(name, suffix));
}

function taskJobName(name: string, suffix: string): string {
  return `${name}-${suffix}`;
}

const PARAMETERS = '-parameters-';

export function parametersConfigMapName(name: string, position: number): string {
  return `${name}${PARAMETERS}${String(position)}`;
}

/** Recognizes the ConfigMaps of a study's parameter table by their names. */
export function isParametersConfigMap(study: string): (name: string) => boolean {
  return (name) => name.startsWith(study + PARAMETERS);
}

const ITEMS = '-items-';

export function itemsConfigMapName(name: string, position: number): string {
  return `${name}${ITEMS}${String(position)}`;
}

/** Recognizes the ConfigMaps of a study's items by their names. */
export function isItemsConfigMap(study: string): (name: string) => boolean {
  return (name) => name.startsWith(study + ITEMS);
}

/** The name of the Job that loads a study's queue. */
export function loaderJobName(name: string): string {
  return name + LOADER_SUFFIX;
}

export function filesConfigMapName(name: string, position: number): string {
  return `${name}-files-${String(position)}`;
}
