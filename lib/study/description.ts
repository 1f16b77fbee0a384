import type { Layout, Pattern, Study } from './study';

/** The version of everything that one part of kubepar writes and another reads: study.json, records, sealed blocks. */
export const FORMAT = 1;

/** The key of the description in its ConfigMap, and its file name in an output folder. */
export const STUDY_FILE = 'study.json';

/** The folder of the parameter table in a study's volume; its keys are in the ConfigMaps beside study.json. */
export const PARAMETERS_FOLDER = 'parameters';

/** What the command needs to know of a study; the file study.json. */
export interface StudyDescription {
  readonly format: typeof FORMAT;
  readonly id: string;
  readonly pattern: Pattern;
  readonly layout: Layout;
  readonly tasks: number;
  readonly tasksPerPod: number;
  /** Names of the parameters; their values are in the table's own ConfigMaps. */
  readonly columns: readonly string[];
  readonly seed: number;
  readonly image: string;
  readonly command: readonly string[];
  readonly results: { readonly kind: 'log' };
}

export function describeStudy(study: Study): StudyDescription {
  const { id, pattern, layout, parameters, tasks, tasksPerPod, seed, image, command, results } = study;
  return {
    format: FORMAT,
    id,
    pattern,
    layout,
    tasks,
    tasksPerPod,
    columns: parameters.columns,
    seed,
    image,
    command,
    results: { kind: results.kind },
  };
}

/** Reads study.json; undefined where the text is none of this format. */
export function tryParseDescription(text: string): StudyDescription | undefined {
  try {
    const value = JSON.parse(text) as StudyDescription | null;
    return value?.format === FORMAT && Number.isInteger(value.tasks) && Number.isInteger(value.tasksPerPod)
      ? // Before there were layouts all studies were Indexed Jobs.
        { ...value, layout: (value as Partial<StudyDescription>).layout ?? 'indexed' }
      : undefined;
  } catch {
    return undefined;
  }
}
