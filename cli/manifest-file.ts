import * as fs from 'node:fs';
import { parseAllDocuments, type Document } from 'yaml';
import { ANNOTATION, LABEL } from '../lib/manifest/labels';
import { isParametersConfigMap } from '../lib/manifest/names';
import { STUDY_FILE, tryParseDescription } from '../lib/study/description';
import { ParameterTable } from '../lib/study/parameters/table';
import { tryReadTable } from '../lib/study/parameters/table-files';
import { CliError, EXIT } from './errors';
import { manifestHint } from './manifest-hint';
import type { StudyIdentity, StudyVersion } from './results/collection';

/** The parts of a Kubernetes object that kubepar reads from a manifest. */
export interface ManifestObject {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

/** A study of a manifest: what it is, and all objects of the file. */
export interface ManifestStudy extends StudyVersion {
  /** The namespace that the manifest names, if any. */
  readonly namespace: string | undefined;
  /** Those of the file; of the Jobs of single tasks the first. */
  readonly objects: readonly ManifestObject[];
}

/** The studies of a manifest file, in the order of the file. */
export function readManifest(file: string): ManifestStudy[] {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new CliError(`${file} is a folder; ${manifestHint(file)}`, EXIT.usage);
    if (code === 'ENOENT' && !/[./]/.test(file))
      throw new CliError(`there is no file ${file}; ${manifestHint(file)}`, EXIT.usage);
    throw new CliError(
      `can't read ${file}: ${error instanceof Error ? error.message : String(error)}; run cdk8s synth first, or correct the path`,
      EXIT.usage,
    );
  }
  const documents = withoutFurtherJobs(text).flatMap((part) => parseAllDocuments(part, { version: '1.1' }));
  const [problem] = documents.flatMap(({ errors }) => errors);
  if (problem !== undefined) throw new CliError(`${file} is not valid YAML: ${problem.message}`, EXIT.usage);

  const objects = toObjects(documents, file);
  checkObjects(objects, file);
  const studies = objects.flatMap((object) => {
    const study = tryIdentity(object);
    if (study === undefined) return [];
    const version = tryWithParameters(study, objects);
    if (version === undefined)
      throw new CliError(
        `the parameter table of ${study.name} is not complete in ${file}; run cdk8s synth again`,
        EXIT.usage,
      );
    return [{ ...version, namespace: object.metadata?.namespace, objects }];
  });
  if (studies.length === 0)
    throw new CliError(
      `${file} holds no study: it must be a file that cdk8s synth wrote with a kubepar construct`,
      EXIT.usage,
    );
  return studies;
}

function toObjects(documents: readonly Document[], file: string): ManifestObject[] {
  try {
    return documents.flatMap((document) => {
      const object = withoutNulls(document.toJS());
      return typeof object === 'object' ? [object as ManifestObject] : [];
    });
  } catch (error) {
    // Aliases that lead nowhere, or to too much.
    if (!(error instanceof ReferenceError)) throw error;
    throw new CliError(`${file} is not valid YAML: ${error.message}; run cdk8s synth again`, EXIT.usage);
  }
}

/** To Kubernetes, what is null is not there. */
function withoutNulls(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value ?? undefined;
  if (Array.isArray(value)) return value.map(withoutNulls).filter((item) => item !== undefined);
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, withoutNulls(item)]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

interface EditedContainer {
  readonly command?: unknown;
  readonly args?: unknown;
}

/** What an edit by hand may have broken, and is taken for whole later. */
function checkObjects(objects: readonly ManifestObject[], file: string): void {
  for (const { kind = '', metadata, data = {}, spec } of objects) {
    const refuse = (rule: string): never => {
      throw new CliError(
        `${file}: ${kind} ${String(metadata?.name)}: ${rule}; undo the edit, or run cdk8s synth again`,
        EXIT.usage,
      );
    };
    if (kind === 'ConfigMap') {
      const number = Object.entries(data as Readonly<Record<string, unknown>>).find(
        ([, text]) => typeof text !== 'string',
      );
      if (number !== undefined) refuse(`data.${number[0]} must be text, got ${JSON.stringify(number[1])}`);
    }
    if (kind === 'Job' || kind === 'StatefulSet') {
      const { template } = (spec ?? {}) as {
        readonly template?: { readonly spec?: { readonly containers?: unknown } };
      };
      const containers = template?.spec?.containers as readonly EditedContainer[] | undefined;
      if (!Array.isArray(containers) || containers.length === 0)
        return refuse('spec.template.spec.containers must be a list of containers');
      for (const { command = [], args = [] } of containers as readonly EditedContainer[])
        if (![command, args].flat().every((word) => typeof word === 'string'))
          refuse(
            `command and args must be lists of text, got ${JSON.stringify([command, args].flat())}; quote numbers`,
          );
    }
  }
}

/** Of the Jobs of single tasks, which differ in the index only, the first of each study is enough: thousands take long to parse. */
function withoutFurtherJobs(text: string): string[] {
  const seen = new Set<string>();
  // Within a text of a manifest such a line is indented.
  return text.split(/^---\n/m).filter((part) => {
    const isOfTask = /^kind: Job$/m.test(part) && TASK.test(part);
    const study = isOfTask ? part.match(INSTANCE)?.[1] : undefined;
    const isFurther = study !== undefined && seen.has(study);
    seen.add(study ?? '');
    return !isFurther;
  });
}

const TASK = new RegExp(`^ {4}${ANNOTATION.tasks.replaceAll('.', '\\.')}: `, 'm');
const INSTANCE = new RegExp(`^ {4}${LABEL.instance.replaceAll('.', '\\.')}: (\\S+)$`, 'm');

/** The study that a ConfigMap describes; undefined for any other object. */
export function tryIdentity({ kind, metadata, data }: ManifestObject): StudyIdentity | undefined {
  const json = data?.[STUDY_FILE];
  const name = metadata?.labels?.[LABEL.instance];
  // A list of the API leaves out the kind of its items.
  if (json === undefined || name === undefined || (kind !== undefined && kind !== 'ConfigMap')) return undefined;
  const description = tryParseDescription(json);
  return description === undefined ? undefined : { name, description };
}

/** A study with its parameter table, which is in further ConfigMaps; undefined where some of them are missing. */
export function tryWithParameters(study: StudyIdentity, objects: readonly ManifestObject[]): StudyVersion | undefined {
  const { columns, tasks } = study.description;
  if (columns.length === 0) return { ...study, parameters: new ParameterTable([], tasks) };
  const isTable = isParametersConfigMap(study.name);
  const files = objects
    .filter(({ metadata }) => isTable(metadata?.name ?? ''))
    .flatMap(({ data }) => Object.entries(data ?? {}));
  const parameters = tryReadTable(new Map(files), tasks);
  return parameters === undefined ? undefined : { ...study, parameters };
}
