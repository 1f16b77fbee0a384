import { MAX_FILE_BYTES } from '../study/files';
import { itemLines } from '../study/items';
import { axesOf, ParameterTable } from '../study/parameters/table';
import { MAX_TABLE_MAPS, reportTooLarge, tableFiles } from '../study/parameters/table-files';
import type { ProblemList } from '../study/problems';
import type { Study } from '../study/study';
import { configMaps, fileBytes } from './config-maps';
import type { ConfigMapData } from './config-map';
import { fixedSpecs, jobs, type JobData } from './job';
import { studyLabels } from './labels';
import { contentHash, isItemsConfigMap, isParametersConfigMap, NO_HASH, studyName } from './names';
import { bytes, bytesInAnnotation, checkObjectSize, limit } from './size';

/** Everything that a study consists of in the cluster, as data. */
export interface StudyManifest {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly configMaps: readonly ConfigMapData[];
  readonly jobs: readonly JobData[];
}

/**
 * The manifest of a study. Its name ends in a hash of everything that Kubernetes would not change in place. So editing
 * any of that creates new Jobs, and editing the rest changes the running ones.
 */
export function studyManifest(study: Study): StudyManifest {
  const unnamed = studyName(study.id, NO_HASH);
  const maps = configMaps(study, unnamed);
  const name = studyName(study.id, contentHash([maps, ...fixedSpecs(study, unnamed, maps)]));
  const namedMaps = configMaps(study, name);
  return { name, labels: studyLabels(study, name), configMaps: namedMaps, jobs: jobs(study, name, namedMaps) };
}

/** Checks the sizes that only the rendered objects have. */
export function checkSizes(problems: ProblemList, study: Study, manifest: StudyManifest): void {
  checkFileSizes(problems, study);
  checkTableSize(problems, study, manifest);
  // A file that is too large also makes its ConfigMap too large.
  if (problems.length > 0) return;
  const { jobs: ofTasks, configMaps: maps } = manifest;
  const isAnnotated = [study.metadata, study.podMetadata].some(
    ({ annotations }) => Object.keys(annotations).length > 0,
  );
  const props = ['command', 'env', 'files', ...(isAnnotated ? ['metadata', 'podMetadata'] : [])].join(', ');
  const remedy = 'put long texts into files, and many files into the image';
  checkObjectSize(problems, props, [...ofTasks, ...maps], remedy);
}

function checkFileSizes(problems: ProblemList, { files }: Study): void {
  for (const file of files) {
    const size = fileBytes(file);
    if (size <= MAX_FILE_BYTES) continue;
    const got = `${file.path}, ${bytes(size)}`;
    problems.report('files', `each have ${limit(MAX_FILE_BYTES)}`, got, 'put it into the image or on a volume');
  }
}

const SHORTER = 'put long texts into files, and the names of the files into the table';

function checkTableSize(problems: ProblemList, study: Study, { name, configMaps: all }: StudyManifest): void {
  const { parameters, queue } = study;
  const table = queue === undefined ? 'parameters' : 'items';
  for (const axis of axesOf(parameters)) {
    const lines = tableFiles(new ParameterTable([axis])).lists.flatMap((list) => list.lines);
    const row = lines.findIndex((line) => bytesInAnnotation(line) > MAX_FILE_BYTES);
    if (row < 0) continue;
    const prop = `${table}${axis.columns.length === 1 ? `.${axis.columns.join()}` : ''}[${String(row)}]`;
    problems.report(prop, `have ${limit(MAX_FILE_BYTES)}`, bytes(bytesInAnnotation(lines[row])), SHORTER);
  }
  if (queue !== undefined) checkItemSizes(problems, parameters);
  const kinds = [isParametersConfigMap(name), isItemsConfigMap(name)];
  const maps = Math.max(...kinds.map((isOfKind) => all.filter((map) => isOfKind(map.name)).length));
  if (maps > MAX_TABLE_MAPS) reportTooLarge(problems, table, `${String(maps)} ConfigMaps`);
}

/** An item of several columns contains their names in addition to its values. */
function checkItemSizes(problems: ProblemList, table: ParameterTable): void {
  const lines = problems.length > 0 ? [] : itemLines(table);
  const row = lines.findIndex((line) => bytesInAnnotation(line) > MAX_FILE_BYTES);
  if (row < 0) return;
  problems.report(
    `items[${String(row)}]`,
    `have ${limit(MAX_FILE_BYTES)}`,
    bytes(bytesInAnnotation(lines[row])),
    SHORTER,
  );
}
