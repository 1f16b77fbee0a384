import * as fs from 'node:fs';
import * as path from 'node:path';
import type { KeyToPath, VolumeProjection } from '../../imports/k8s';
import { describeStudy, PARAMETERS_FOLDER, STUDY_FILE } from '../study/description';
import type { StudyFile } from '../study/files';
import type { ParameterTable } from '../study/parameters/table';
import { AXES_FILE, tableFiles, type RowsList } from '../study/parameters/table-files';
import type { Study } from '../study/study';
import { survivesYaml } from '../study/yaml-text';
import { filesConfigMapName, parametersConfigMapName, runtimeConfigMapName } from './names';
import { MAX_OBJECT_BYTES, bytesInAnnotation } from './size';

/** A ConfigMap as data, and where its keys lie in the volume of the study. */
export interface ConfigMapData {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly binaryData: Readonly<Record<string, string>>;
  readonly items: readonly KeyToPath[];
}

/** Folders of the study's volume. */
export const RUNTIME_FOLDER = 'runtime';
export const FILES_FOLDER = 'files';

const RUNTIME_SOURCE = path.join(__dirname, '..', '..', 'runtime');
const RUNTIME_FILES = ['run.sh', 'attempt.sh', 'parameters.sh', 'record.sh', 'profile.R'];

// Writable, and executable where the project's file is: the wrapper copies them with these bits.
const FILE_MODE = 0o644;
const EXECUTABLE_MODE = 0o755;

/** Room for a ConfigMap's own fields beside its data. */
const OVERHEAD_BYTES = 2_000;

export function configMaps(study: Study, name: string): ConfigMapData[] {
  return [
    studyConfigMap(study, name),
    runtimeConfigMap(name),
    ...parametersConfigMaps(study.parameters, name),
    ...filesConfigMaps(study.files, name),
  ];
}

export function projection({ name, items }: ConfigMapData): VolumeProjection {
  return { configMap: { name, items: [...items] } };
}

function studyConfigMap(study: Study, name: string): ConfigMapData {
  const json = `${JSON.stringify(describeStudy(study), undefined, 2)}\n`;
  return { name, data: { [STUDY_FILE]: json }, binaryData: {}, items: [{ key: STUDY_FILE, path: STUDY_FILE }] };
}

function runtimeConfigMap(name: string): ConfigMapData {
  const data = RUNTIME_FILES.map((file) => [file, fs.readFileSync(path.join(RUNTIME_SOURCE, file), 'utf8')] as const);
  const items = RUNTIME_FILES.map((file) => ({ key: file, path: `${RUNTIME_FOLDER}/${file}` }));
  return { name: runtimeConfigMapName(name), data: Object.fromEntries(data), binaryData: {}, items };
}

/** The parameter table, in as many ConfigMaps as its rows ask for; none where there are no parameters. */
function parametersConfigMaps(table: ParameterTable, name: string): ConfigMapData[] {
  const { axes, lists } = tableFiles(table);
  if (axes === undefined) return [];
  const files = [{ key: AXES_FILE, text: axes, size: bytesInAnnotation(axes) }, ...lists.flatMap(rowsFiles)];
  return inGroups(files).map((group, position) => ({
    name: parametersConfigMapName(name, position),
    data: Object.fromEntries(group.map(({ key, text }) => [key, text])),
    binaryData: {},
    items: group.map(({ key }) => ({ key, path: `${PARAMETERS_FOLDER}/${key}` })),
  }));
}

/** The rows of a list, in files that a ConfigMap has room for. */
function rowsFiles({ lines, fileFrom }: RowsList): { key: string; text: string; size: number }[] {
  const sized = lines.map((line, row) => ({ line, row, size: bytesInAnnotation(line) }));
  return inGroups(sized).map((group) => ({
    key: fileFrom(group[0]?.row ?? 0),
    text: group.map(({ line }) => `${line}\n`).join(''),
    size: group.reduce((sum, { size }) => sum + size, 0),
  }));
}

/** Groups that each fit into a ConfigMap, filled in order; what is too large by itself is alone. */
function inGroups<Item extends { readonly size: number }>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  let room = 0;
  for (const item of items) {
    if (item.size > room) {
      groups.push([]);
      room = MAX_OBJECT_BYTES - OVERHEAD_BYTES;
    }
    groups.at(-1)?.push(item);
    room -= item.size;
  }
  return groups;
}

/** As many ConfigMaps as the size of the files asks for. */
function filesConfigMaps(files: readonly StudyFile[], name: string): ConfigMapData[] {
  const sized = files.map((file) => ({ ...file, size: fileBytes(file) }));
  return inGroups(sized).map((group, position) => filesConfigMap(group, filesConfigMapName(name, position)));
}

function filesConfigMap(files: readonly StudyFile[], name: string): ConfigMapData {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  const items = files.map(({ path: filePath, bytes, executable }) => {
    const key = freeKey(filePath, (candidate) => candidate in data || candidate in binaryData);
    const text = readableText(bytes);
    if (text === undefined) binaryData[key] = bytes.toString('base64');
    else data[key] = text;
    return { key, path: `${FILES_FOLDER}/${filePath}`, mode: executable ? EXECUTABLE_MODE : FILE_MODE };
  });
  return { name, data, binaryData, items };
}

/** A key that the API server allows, as near to the path as can be. */
function freeKey(filePath: string, taken: (key: string) => boolean): string {
  const plain = filePath
    .replace(/[^-._a-zA-Z0-9]/g, '_')
    .slice(-200)
    .replace(/^\.+/, '_');
  for (let suffix = 1; ; suffix++) {
    const key = suffix === 1 ? plain : `${plain}.${String(suffix)}`;
    if (!taken(key) && survivesYaml(key)) return key;
  }
}

/** How much of a ConfigMap's room a file takes. */
export function fileBytes({ path: filePath, bytes }: StudyFile): number {
  return bytesInAnnotation(readableText(bytes) ?? bytes.toString('base64')) + 2 * Buffer.byteLength(filePath);
}

/** The text of a file that YAML shows as it is, line by line; undefined for any other, which travels as base64. */
function readableText(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  const exact = Buffer.from(text, 'utf8').equals(bytes);
  return exact &&
    survivesYaml(text) &&
    /^(?:[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u{10000}-\u{10ffff}])*$/u.test(text)
    ? text
    : undefined;
}
