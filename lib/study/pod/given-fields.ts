import { isRecord } from '../checks';
import { nearest } from '../known-names';
import { fieldPath } from '../plain-data';
import { CONTAINER_FIELDS, VOLUME_TYPES } from '../pod-fields';
import type { ProblemList } from '../problems';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The given fields that a pod may have, under their names in the API. Fields that would weaken it are reported with the
 * reason.
 */
export function allowedFields(problems: ProblemList, given: Fields, allowed: readonly string[]): Fields {
  const remedy = `kubepar sets it, or it would weaken Pod Security restricted; pod may have ${allowed.join(', ')}`;
  const { volumes, containers, ...fields } = kept(problems, 'pod', given, allowed, ['be left out', remedy]);
  return {
    ...fields,
    ...(volumes === undefined
      ? {}
      : { volumes: eachOf('pod.volumes', volumes, (at, volume) => allowedVolume(problems, at, volume)) }),
    ...(containers === undefined
      ? {}
      : {
          containers: eachOf('pod.containers', containers, (at, each) =>
            kept(problems, at, each, CONTAINER_FIELDS, MERGED),
          ),
        }),
  };
}

type Refusal = readonly [rule: string, remedy: string];

const MERGED: Refusal = ['be left out', 'only volumeMounts and resources are merged; the study has props for the rest'];

const VOLUME: Refusal = [`be one of ${VOLUME_TYPES.join(', ')}`, 'Pod Security restricted allows no other volumes'];

function allowedVolume(problems: ProblemList, prop: string, volume: Fields): Fields {
  const { projected, ...rest } = kept(problems, prop, apiNames(volume), ['name', ...VOLUME_TYPES], VOLUME);
  if (projected === undefined) return rest;
  if (!isRecord(projected) || projected['sources'] === undefined) return { ...rest, projected };
  return {
    ...rest,
    projected: { ...projected, sources: eachOf(prop, projected['sources'], (_, source) => apiNames(source)) },
  };
}

/** The one name that `cdk8s import k8s` spells differently. */
function apiNames(fields: Fields): Fields {
  if (!Object.hasOwn(fields, 'downwardApi')) return fields;
  const { downwardApi, ...rest } = fields;
  return { ...rest, downwardAPI: downwardApi };
}

/** Each object of a value that is a list. The schema reports other values later. */
function eachOf(prop: string, given: unknown, change: (prop: string, fields: Fields) => Fields): unknown {
  if (!Array.isArray(given)) return given;
  return Array.from(given, (each: unknown, position) =>
    isRecord(each) ? change(`${prop}[${String(position)}]`, each) : each,
  );
}

function kept(
  problems: ProblemList,
  prop: string,
  given: Fields,
  allowed: readonly string[],
  [rule, remedy]: Refusal,
): Fields {
  const entries = Object.entries(given).filter(([name, value]) => {
    if (value === undefined || allowed.includes(name)) return value !== undefined;
    const near = nearest(name, allowed);
    if (near === undefined) problems.report(fieldPath(prop, name), rule, value, remedy);
    else problems.report(fieldPath(prop, name), 'be a field of the API', value, `write ${near}`);
    return false;
  });
  return Object.fromEntries(entries);
}
