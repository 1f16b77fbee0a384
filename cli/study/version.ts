import type { StudyDescription } from '../../lib/study/description';
import type { ParameterTable } from '../../lib/study/parameters/table';

/** A version of a study: its name with the hash, and its description. */
export interface StudyIdentity {
  readonly name: string;
  readonly description: StudyDescription;
}

/** A version of a study with its parameters, one row per task. */
export interface StudyVersion extends StudyIdentity {
  readonly parameters: ParameterTable;
}
