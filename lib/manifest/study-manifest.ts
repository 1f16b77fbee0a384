import type { JobSpec } from '../../imports/k8s';
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
  const limit = `${String(MAX_OBJECT_BYTES)} bytes as JSON, so that kubectl apply takes it`;
  const tooLarge = study.files.filter((file) => fileBytes(file) > MAX_OBJECT_BYTES - 10_000);
  for (const file of tooLarge) {
    problems.report(
      'files',
      `have at most about ${limit}`,
      `${file.path}, ${String(file.bytes.length)} bytes`,
      'put it into the image or on a volume',
    );
  }
  const size = bytesInAnnotation(manifest.job);
  if (size > MAX_OBJECT_BYTES) {
    problems.report(
      'command, env, files',
      `make a Job of at most ${limit}`,
      `${String(size)} bytes`,
      'put long texts into files, and many files into the image',
    );
  }
}

function withName(study: Study, name: string): StudyManifest {
  const maps = configMaps(study, name);
  return { name, labels: studyLabels(study, name), configMaps: maps, job: jobSpec(study, name, maps) };
}
