import type { PodSpec } from '../../../imports/k8s';
import { validate as validatePod } from '../../../imports/pod-validator';
import { correction } from '../known-names';
import { fieldPath } from '../plain-data';
import type { Plain } from '../pod-fields';
import { show, type ProblemList } from '../problems';

/** The parts of an ajv error that are used. */
interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly parentSchema: { readonly properties?: Readonly<Record<string, unknown>> };
}

interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

const validate = validatePod as Validator;

/** Whether the fields match the API's schema at every level. */
export function matchesSchema(problems: ProblemList, prop: string, data: unknown): data is Plain<Partial<PodSpec>> {
  if (validate(data)) return true;
  for (const error of validate.errors ?? []) reportError(problems, prop, data, error);
  return false;
}

function reportError(problems: ProblemList, root: string, data: unknown, error: SchemaError): void {
  const { keyword, params, parentSchema, data: given } = error;
  const prop = pathOf(root, data, error.instancePath);
  if (keyword === 'type') reportType(problems, prop, params['type'], error);
  else if (keyword === 'required')
    problems.report(
      fieldPath(prop, String(params['missingProperty'])),
      'be given',
      undefined,
      'add it, as in a manifest',
    );
  else if (keyword === 'additionalProperties') {
    const name = String(params['additionalProperty']);
    const value = (given as Readonly<Record<string, unknown>>)[name];
    const known = Object.keys(parentSchema.properties ?? {});
    problems.report(fieldPath(prop, name), 'be a field of the API', value, correction(name, known));
  } else
    problems.report(
      prop,
      `be ${params['comparison'] === '<=' ? 'at most' : 'at least'} ${String(params['limit'])}`,
      given,
      'choose one in that range',
    );
}

/** `pod.tolerations[0].key` for the JSON pointer /tolerations/0/key. */
function pathOf(root: string, data: unknown, pointer: string): string {
  let value = data;
  let prop = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    prop = Array.isArray(value) ? `${prop}[${name}]` : fieldPath(prop, name);
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return prop;
}

/** The names of the schema's types in messages. */
const TYPES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

function reportType(problems: ProblemList, prop: string, type: unknown, error: SchemaError): void {
  if (Array.isArray(type)) {
    problems.report(prop, 'be a quantity', error.data, "write, for example, 1, '500m' or '1Gi'");
    return;
  }
  const wanted = String(type);
  problems.report(prop, `be ${TYPES[wanted] ?? wanted}`, error.data, typeRemedy(wanted, error));
}

function typeRemedy(wanted: string, { data: given, parentSchema }: SchemaError): string {
  const isScalar = ['string', 'number', 'boolean'].includes(typeof given);
  if (wanted === 'array')
    return isEmpty(given) ? 'write a list, or leave it out' : `write it in brackets: [${show(given)}]`;
  if (wanted === 'string' && isScalar) return `write it in quotes: '${String(given)}'`;
  if (wanted === 'integer' && typeof given === 'number') return 'round it';
  if (wanted === 'integer' && typeof given === 'string') return numberRemedy(given);
  if (wanted === 'boolean' && /^(true|false)$/.test(String(given))) return `write it without quotes: ${String(given)}`;
  if (wanted === 'object' && typeof given === 'string' && 'name' in (parentSchema.properties ?? {}))
    return `write { name: '${given}' }`;
  return 'write it as in a manifest';
}

/** A number written as text: 0400 is a file mode, which TypeScript writes differently. */
function numberRemedy(given: string): string {
  if (/^0[0-7]+$/.test(given)) return `write 0o${given.slice(1)}`;
  return /^-?\d+$/.test(given) ? `write it without quotes: ${given}` : 'write a whole number';
}

function isEmpty(given: unknown): boolean {
  return typeof given === 'object' && given !== null && Object.keys(given).length === 0;
}
