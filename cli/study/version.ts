import type { StudyDescription } from '../../lib/study/description';
import type { ParameterTable } from '../../lib/study/parameters/table';

/** Which version of which study: its name with the hash, and its description. */
export interface StudyIdentity {
  readonly name: string;
  readonly description: StudyDescription;
}

/** One version of a study with its parameters, a row for each task. */
export interface StudyVersion extends StudyIdentity {
  readonly parameters: ParameterTable;
}
