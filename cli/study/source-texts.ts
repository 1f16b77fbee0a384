import type { JobSpec } from '../../imports/k8s';
import { filesConfigMapName } from '../../lib/manifest/names';
import { FILES_FOLDER } from '../../lib/manifest/paths';
import type { ManifestStudy } from './manifest-file';
import type { ManifestObject } from './manifest-object';

type StudyWithObjects = Pick<ManifestStudy, 'name' | 'description' | 'objects'>;

/** The command of a study, and the text of each of its files. */
export function textsOf({ name, description: { command }, objects }: StudyWithObjects): string[] {
  const maps = new Map(objects.map(({ metadata, data }) => [metadata?.name, data]));
  const texts = [command.join('\n')];
  for (let number = 0; maps.has(filesConfigMapName(name, number)); number++)
    texts.push(...Object.values(maps.get(filesConfigMapName(name, number)) ?? {}));
  return texts;
}

/** The files of a study, by their paths in the working folder. */
export function filesOf({ name, objects }: StudyWithObjects): { readonly path: string; readonly bytes: Buffer }[] {
  const paths = pathsInPod(objects);
  const maps = new Map(objects.map(({ metadata, data, binaryData }) => [metadata?.name, { data, binaryData }]));
  const files = [];
  for (let number = 0; maps.has(filesConfigMapName(name, number)); number++) {
    const mapName = filesConfigMapName(name, number);
    const { data = {}, binaryData = {} } = maps.get(mapName) ?? {};
    const pathOf = (key: string): string => paths.get(`${mapName} ${key}`)?.slice(`${FILES_FOLDER}/`.length) ?? key;
    for (const [key, text] of Object.entries(data)) files.push({ path: pathOf(key), bytes: Buffer.from(text) });
    for (const [key, base64] of Object.entries(binaryData))
      files.push({ path: pathOf(key), bytes: Buffer.from(base64, 'base64') });
  }
  return files;
}

/** The paths of ConfigMap keys in the study's volume, by the names of both. */
function pathsInPod(objects: readonly ManifestObject[]): Map<string, string> {
  const volumes = objects
    .filter(({ kind }) => kind === 'Job')
    .flatMap(({ spec }) => (spec as JobSpec).template.spec?.volumes ?? []);
  const maps = volumes.flatMap(({ projected }) => projected?.sources ?? []).flatMap(({ configMap }) => configMap ?? []);
  return new Map(
    maps.flatMap(({ name = '', items = [] }) =>
      items.map(({ key, path }): [string, string] => [`${name} ${key}`, path]),
    ),
  );
}

/** All of it in one text, without comment lines. */
export function sourcesOf(study: StudyWithObjects): string {
  return textsOf(study)
    .map((text) => text.replaceAll(/^\s*(#|\/\/).*$/gm, ''))
    .join('\n');
}

/** Whether a program asks for the date or the time of day. */
export function readsDate(sources: string): boolean {
  return /(Sys\.Date|Sys\.time|\bdate\(\)|\bdate ['"]?\+|\.today\(|\.now\(|strftime|new Date\(\)|localtime|gmtime)/.test(
    sources,
  );
}

/**
 * The paths below /tmp and /var/tmp that a program names. Their files persist on this machine, but the pods of a
 * cluster start without them.
 */
export function temporaryFiles(sources: string): string[] {
  return [...new Set(sources.match(/(?<![\w.$}-])\/(?:var\/)?tmp(?![\w.-])(?:\/[\w.+-]+)*/g))];
}
