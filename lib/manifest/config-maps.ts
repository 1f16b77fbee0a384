import type { VolumeProjection } from '../../imports/k8s';
import type { ConfigMapData } from './config-map';
import { describeStudy, PARAMETERS_FOLDER, STUDY_FILE } from '../study/description';
import type { StudyFile } from '../study/files';
import type { ParameterTable } from '../study/parameters/table';
import { AXES_FILE, tableFiles, type RowsList } from '../study/parameters/table-files';
import type { Study } from '../study/study';
import { survivesYaml } from '../study/yaml-text';
import { itemsConfigMaps } from './item-maps';
import { filesConfigMapName, parametersConfigMapName } from './names';
import { FILES_FOLDER } from './paths';
import { runtimeConfigMap } from './runtime-files';
import { bytesInAnnotation } from './size';
import { inGroups, readableText } from './texts';

// Writable, and executable if the project's file is: the wrapper copies the files with these bits.
const FILE_MODE = 0o644;
const EXECUTABLE_MODE = 0o755;

export function configMaps(study: Study, name: string): ConfigMapData[] {
  return [
    studyConfigMap(study, name),
    runtimeConfigMap(name, study),
    ...parametersConfigMaps(study.parameters, name),
    ...(study.queue === undefined ? [] : itemsConfigMaps(study.parameters, name)),
    ...filesConfigMaps(study.files, name),
  ];
}

/** If every key equals its file name, the keys need not be listed in each Job of a sweep. */
export function projection({ name, items }: ConfigMapData): VolumeProjection {
  const isListed = items.some(({ key, path, mode }) => key !== path || mode !== undefined);
  return { configMap: isListed ? { name, items: [...items] } : { name } };
}

function studyConfigMap(study: Study, name: string): ConfigMapData {
  const json = `${JSON.stringify(describeStudy(study), undefined, 2)}\n`;
  return { name, data: { [STUDY_FILE]: json }, binaryData: {}, items: [{ key: STUDY_FILE, path: STUDY_FILE }] };
}

/** The parameter table, in as many ConfigMaps as its rows need; none if there are no parameters. */
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

/** The rows of a list, in files that fit into a ConfigMap. */
function rowsFiles({ lines, fileFrom }: RowsList): { key: string; text: string; size: number }[] {
  const sized = lines.map((line, row) => ({ line, row, size: bytesInAnnotation(line) }));
  return inGroups(sized).map((group) => ({
    key: fileFrom(group[0]?.row ?? 0),
    text: group.map(({ line }) => `${line}\n`).join(''),
    size: group.reduce((sum, { size }) => sum + size, 0),
  }));
}

/** As many ConfigMaps as the files need. */
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

/** A key that the API server allows, as close to the path as possible. */
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

/** How much of a ConfigMap a file takes. */
export function fileBytes({ path: filePath, bytes }: StudyFile): number {
  return bytesInAnnotation(readableText(bytes) ?? bytes.toString('base64')) + 2 * Buffer.byteLength(filePath);
}
