import { PARAMETERS_FOLDER } from '../study/description';
import { MAX_FILE_BYTES } from '../study/files';
import type { ProblemList } from '../study/problems';
import type { Study } from '../study/study';
import { configMaps, fileBytes, type ConfigMapData } from './config-maps';
import { jobs, jobSpec, MUTABLE_FIELDS, type JobData } from './job';
import { studyLabels } from './labels';
import { contentHash, NO_HASH, studyName } from './names';
import { bytesInAnnotation, MAX_OBJECT_BYTES } from './size';

/** All that a study is in the cluster, as data. */
export interface StudyManifest {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly configMaps: readonly ConfigMapData[];
  readonly jobs: readonly JobData[];
}

/**
 * The manifest of a study. Its name ends in a hash of all that Kubernetes would not change in place, so an edit of such
 * gives new Jobs, and an edit of the rest changes the running ones.
 */
export function studyManifest(study: Study): StudyManifest {
  const unnamed = studyName(study.id, NO_HASH);
  const maps = configMaps(study, unnamed);
  const fixed = Object.fromEntries(
    Object.entries(jobSpec(study, unnamed, maps, undefined)).filter(
      ([field]) => !(MUTABLE_FIELDS as readonly string[]).includes(field),
    ),
  );
  const name = studyName(study.id, contentHash([maps, fixed]));
  const namedMaps = configMaps(study, name);
  return { name, labels: studyLabels(study, name), configMaps: namedMaps, jobs: jobs(study, name, namedMaps) };
}

/** The sizes that only the rendered objects have. */
export function checkSizes(problems: ProblemList, study: Study, manifest: StudyManifest): void {
  const limit = (bytes: number): string => `at most ${String(bytes)} bytes as JSON, so that kubectl apply takes it`;
  for (const file of study.files) {
    const size = fileBytes(file);
    if (size <= MAX_FILE_BYTES) continue;
    problems.report(
      'files',
      `each have ${limit(MAX_FILE_BYTES)}`,
      `${file.path}, ${String(size)} bytes`,
      'put it into the image or on a volume',
    );
  }
  const tables = manifest.configMaps.filter(({ items }) =>
    items.some(({ path }) => path.startsWith(PARAMETERS_FOLDER)),
  );
  if (tables.length > MAX_TABLE_MAPS) {
    const rule = `fit into ${String(MAX_TABLE_MAPS)} ConfigMaps of 250 kB`;
    problems.report('parameters', rule, `${String(tables.length)} of them`, ELSEWHERE);
  }
  if (tables.some((map) => bytesInAnnotation(map) > MAX_OBJECT_BYTES))
    problems.report('parameters', `have rows of ${limit(MAX_FILE_BYTES)}`, 'a longer one', ELSEWHERE);
  const largest = Math.max(...[...manifest.jobs, ...manifest.configMaps].map(bytesInAnnotation));
  if (largest > MAX_OBJECT_BYTES && problems.length === 0) {
    problems.report(
      'command, env, files',
      `make objects of ${limit(MAX_OBJECT_BYTES)}`,
      `${String(largest)} bytes`,
      'put long texts into files, and many files into the image',
    );
  }
}

/** A pod has all of them in its volume. */
const MAX_TABLE_MAPS = 40;
const ELSEWHERE =
  'put long texts into files, or the table into the image or on a volume, with its row number as the parameter';
