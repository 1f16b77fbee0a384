import { filesConfigMapName } from '../lib/manifest/names';
import type { ManifestStudy } from './manifest-file';

type StudyWithObjects = Pick<ManifestStudy, 'name' | 'description' | 'objects'>;

/** The command of a study, and the text of each file that it has with it. */
export function textsOf({ name, description: { command }, objects }: StudyWithObjects): string[] {
  const maps = new Map(objects.map(({ metadata, data }) => [metadata?.name, data]));
  const texts = [command.join('\n')];
  for (let number = 0; maps.has(filesConfigMapName(name, number)); number++)
    texts.push(...Object.values(maps.get(filesConfigMapName(name, number)) ?? {}));
  return texts;
}

/** All of that in one, without lines that are comments. */
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

/** The paths below /tmp and /var/tmp that a program names: this machine keeps what is there, and pods of a cluster begin without. */
export function temporaryFiles(sources: string): string[] {
  return [...new Set(sources.match(/(?<![\w.$}-])\/(?:var\/)?tmp(?![\w.-])(?:\/[\w.+-]+)*/g))];
}
