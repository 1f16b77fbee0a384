import { parseAllDocuments } from 'yaml';
import { LABEL } from '../../lib/manifest/labels';
import { isParametersConfigMap } from '../../lib/manifest/names';
import { STUDY_FILE } from '../../lib/study/description';
import { ParameterTable } from '../../lib/study/parameters/table';
import { tryReadTable } from '../../lib/study/parameters/table-files';
import { SYNTH, SYNTH_AGAIN, withCommands } from '../text/commands-to-copy';
import { CliError, EXIT } from '../text/errors';
import { manifestHint } from './manifest-hint';
import { BETWEEN_DOCUMENTS, checkJobs, JOB, withoutFurtherJobs, type FurtherJob } from './manifest-jobs';
import type { ManifestObject } from './manifest-object';
import { OBJECTS, OTHER_OBJECT } from './manifest-schema';
import type { StudyIdentity, StudyVersion } from './version';
import { isNameOf, readDescription } from './study-file';
import { checked, refusal, type Origin } from '../input/schema';
import { readRegularFile } from '../input/regular-file';

/** A study of a manifest: its description, and all objects of the file. */
export interface ManifestStudy extends StudyVersion {
  /** The namespace in the manifest, if any. */
  readonly namespace: string | undefined;
  /** Those of the file; only the first one if each task has its own Job. */
  readonly objects: readonly ManifestObject[];
}

/** The studies of a manifest file, in the order of the file. */
export function readManifest(file: string): ManifestStudy[] {
  const text = readText(file);
  const { values, further } = parse(text, file);
  const objects = toObjects(values, file);
  const studies = objects.flatMap((object) => {
    const study = tryIdentity(object, { what: file, ...EDITED });
    if (study === undefined) return [];
    const version = tryWithParameters(study, objects);
    if (version === undefined)
      throw new CliError(`the parameter table of ${study.name} is not complete in ${file}; ${SYNTH_AGAIN}`, EXIT.usage);
    checkJobs(study, objects, further, file);
    return [{ ...version, namespace: object.metadata?.namespace, objects }];
  });
  if (studies.length === 0)
    throw new CliError(
      `${file} contains no study: it must be a file that cdk8s synth wrote with a kubepar construct`,
      EXIT.usage,
    );
  if (!text.endsWith('\n'))
    throw new CliError(`${file} may be cut off: it does not end with a line break; ${SYNTH_AGAIN}`, EXIT.usage);
  return studies;
}

/** The study of a manifest file that contains only one. */
export function readOnlyStudy(file: string): ManifestStudy {
  const [study, ...more] = readManifest(file);
  if (study === undefined || more.length > 0)
    throw new CliError(`${file} contains ${String(more.length + 1)} studies; name one of them by its id`, EXIT.usage);
  return study;
}

/** Whether a reference to a study is the path of its manifest: an id has neither a dot nor a slash. */
export function isManifestPath(reference: string): boolean {
  return /[./]/.test(reference);
}

/**
 * The text of a manifest file without its Jobs.
 * @throws CliError if they can't be left out, because it is not as cdk8s wrote it.
 */
export function textWithoutJobs(file: string): string {
  const whole = readText(file);
  const parts = whole.split(BETWEEN_DOCUMENTS).filter((part) => part.trim() !== '');
  const text = parts.filter((part) => !JOB.test(part)).join('---\n');
  const others = (of: string): number =>
    toObjects(parse(of, file).values, file).filter(({ kind }) => kind !== 'Job').length;
  if (toObjects(parse(text, file).values, file).some(({ kind }) => kind === 'Job') || others(text) !== others(whole))
    throw new CliError(`${file} is not as synth wrote it; ${SYNTH_AGAIN}`, EXIT.usage);
  return text;
}

const EDITED = { remedy: 'undo the edit, or synthesize again', exitCode: EXIT.usage } as const;

function readText(file: string): string {
  try {
    return readRegularFile(file).toString('utf8').replaceAll('\r\n', '\n');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new CliError(`${file} is a folder; ${manifestHint(file)}`, EXIT.usage);
    if (code === 'ENOENT' && !/[./]/.test(file))
      throw new CliError(`there is no file ${file}; ${manifestHint(file)}`, EXIT.usage);
    const remedy = withCommands('correct the path, or synthesize first', SYNTH);
    throw new CliError(`can't read ${file}: ${message}; ${remedy}`, EXIT.usage);
  }
}

/** The documents as plain values. */
function parse(text: string, file: string): { values: unknown[]; further: readonly FurtherJob[] } {
  const refuse = (why: string): CliError =>
    new CliError(`${file} is not valid YAML: ${why}; ${SYNTH_AGAIN}`, EXIT.usage);
  try {
    const { documents, further } = withoutFurtherJobs(text);
    const values = documents.flatMap(({ text: part, firstLine }) =>
      parseAllDocuments(part, { version: '1.1', prettyErrors: false }).map((document) => {
        const [problem] = document.errors;
        if (problem === undefined) return withoutNulls(document.toJS());
        const line = firstLine + linesIn(part.slice(0, problem.pos[0]));
        throw refuse(`line ${String(line)}: ${problem.message}`);
      }),
    );
    return { values, further };
  } catch (error) {
    // Aliases without an anchor, or that expand to too much.
    if (error instanceof ReferenceError) throw refuse(error.message);
    // More levels than fit the stack, or an alias of a value that contains it.
    if (error instanceof RangeError) throw refuse('it is nested too deeply');
    throw error;
  }
}

function toObjects(values: readonly unknown[], file: string): ManifestObject[] {
  return values
    .filter((value) => typeof value === 'object' && !Array.isArray(value))
    .map((value) => {
      const { kind = '', metadata } = value as ManifestObject;
      const isRead = Object.hasOwn(OBJECTS, kind);
      const what = `${file}: ${[kind, metadata?.name].filter((part) => typeof part === 'string' && part !== '').join(' ')}`;
      checked((isRead ? OBJECTS[kind] : undefined) ?? OTHER_OBJECT, value, { what, ...EDITED });
      // Objects of other kinds are not examined further.
      return isRead ? (value as ManifestObject) : { kind, ...(metadata !== undefined && { metadata }) };
    });
}

/** Kubernetes treats null as missing. */
function withoutNulls(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value ?? undefined;
  if (Array.isArray(value)) return value.map(withoutNulls).filter((item) => item !== undefined);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, withoutNulls(item)]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

/**
 * The study that a ConfigMap describes; undefined for any other object.
 * @param origin where the object is from.
 * @throws CliError if the description differs from what kubepar writes.
 */
export function tryIdentity({ kind, metadata, data }: ManifestObject, origin: Origin): StudyIdentity | undefined {
  const json = data?.[STUDY_FILE];
  const name = metadata?.labels?.[LABEL.instance];
  // A list of the API omits the kind of its items.
  if (json === undefined || name === undefined || (kind !== undefined && kind !== 'ConfigMap')) return undefined;
  const what = `${origin.what}: ConfigMap ${metadata?.name ?? ''}`;
  const description = readDescription(json, { ...origin, what: `${what}: ${STUDY_FILE}` });
  if (!isNameOf(description.id, name))
    throw refusal({ ...origin, what }, `be labelled with ${description.id} and a hash`, name);
  return { name, description };
}

/** A study with its parameter table, which is in other ConfigMaps; undefined if some of them are missing. */
export function tryWithParameters(study: StudyIdentity, objects: readonly ManifestObject[]): StudyVersion | undefined {
  const { columns, tasks } = study.description;
  if (columns.length === 0) return { ...study, parameters: new ParameterTable([], tasks) };
  const isTable = isParametersConfigMap(study.name);
  const files = objects
    .filter(({ metadata }) => isTable(metadata?.name ?? ''))
    .flatMap(({ data }) => Object.entries(data ?? {}));
  const parameters = tryReadTable(new Map(files), tasks);
  return parameters?.columns.join() === columns.join() ? { ...study, parameters } : undefined;
}
