import type { JobSpec } from '../../imports/k8s';
import { MAX_FILE_BYTES } from '../study/files';
import type { ProblemList } from '../study/problems';
import type { Study } from '../study/study';
import { configMaps, fileBytes, type ConfigMapData } from './config-maps';
import { jobSpec, MUTABLE_FIELDS } from './job';
import { studyLabels } from './labels';
import { contentHash, NO_HASH, studyName } from './names';
import { bytesInAnnotation, MAX_OBJECT_BYTES } from './size';

/** All that a study is in the cluster, as data. */
export interface StudyManifest {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly configMaps: readonly ConfigMapData[];
  readonly job: JobSpec;
}

/**
 * The manifest of a study. Its name ends in a hash of all that Kubernetes would not change in place, so an edit of such
 * gives a new Job, and an edit of the rest changes the running one.
 */
export function studyManifest(study: Study): StudyManifest {
  const unnamed = withName(study, studyName(study.id, NO_HASH));
  const fixed = Object.fromEntries(
    Object.entries(unnamed.job).filter(([field]) => !(MUTABLE_FIELDS as readonly string[]).includes(field)),
  );
  return withName(study, studyName(study.id, contentHash([unnamed.configMaps, fixed])));
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
  const largest = Math.max(bytesInAnnotation(manifest.job), ...manifest.configMaps.map(bytesInAnnotation));
  if (largest > MAX_OBJECT_BYTES && problems.length === 0) {
    problems.report(
      'command, env, files',
      `make objects of ${limit(MAX_OBJECT_BYTES)}`,
      `${String(largest)} bytes`,
      'put long texts into files, and many files into the image',
    );
  }
}

function withName(study: Study, name: string): StudyManifest {
  const maps = configMaps(study, name);
  return { name, labels: studyLabels(study, name), configMaps: maps, job: jobSpec(study, name, maps) };
}
