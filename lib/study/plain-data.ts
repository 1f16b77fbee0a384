import { show, type ProblemList } from './problems';
import { isRecord } from './checks';
import { NOT_SHOWN, SECRET_RULE, trySecretRemedy } from './secret-text';
import { checkYamlName, checkYamlText } from './yaml-text';

/** No field of the API is nested deeper. */
const MAX_DEPTH = 50;

/** Stands for a value that was reported. */
const REFUSED = Symbol('refused');

/**
 * The given value as in a manifest, or undefined after a report. Quantities of `cdk8s import k8s` become their
 * contents. Undefined fields are dropped, as in TypeScript. Everything else must be plain data, and each text must be
 * one that YAML can represent and not a secret.
 */
export function plainData(problems: ProblemList, prop: string, given: unknown): unknown {
  const told = problems.length;
  const data = convert(problems, { prop, name: '', within: [] }, given);
  return problems.length > told ? undefined : data;
}

/** Where a value is. */
interface Place {
  readonly prop: string;
  /** The name of the field, or of the field that contains the list. */
  readonly name: string;
  /** The lists and objects that contain it. */
  readonly within: readonly unknown[];
}

function convert(problems: ProblemList, place: Place, given: unknown): unknown {
  const { prop, name, within } = place;
  const refuse = (rule: string, remedy: string): symbol => {
    problems.report(prop, rule, given, remedy);
    return REFUSED;
  };
  if (typeof given === 'string') return isFit(problems, place, given) ? given : REFUSED;
  if (typeof given === 'boolean') return given;
  if (typeof given === 'number') {
    if (Number.isFinite(given) && !Object.is(given, -0)) return given;
    return refuse('be a finite number, and not -0', Object.is(given, -0) ? 'write 0' : 'write a number');
  }
  if (typeof given === 'bigint')
    return refuse('be a number or text', `write ${String(given)} or '${String(given)}', without n`);
  if (given === null || given === undefined) return refuse('be given', 'leave it out, or give it a value');
  if (within.includes(given)) return refuse('not contain itself', 'write each part out');
  if (within.length > MAX_DEPTH)
    return refuse(`have at most ${String(MAX_DEPTH)} levels`, 'leave out the deeper levels');
  if (Array.isArray(given))
    // Not map, which skips the holes of a list.
    return Array.from(given, (each: unknown, position) =>
      convert(problems, { prop: `${prop}[${String(position)}]`, name, within: [...within, given] }, each),
    );
  if (isRecord(given)) return convertRecord(problems, { ...place, within: [...within, given] }, given);
  const held = tryHeld(given);
  if (held !== undefined) return convert(problems, place, held);
  const isQuantity = typeof given === 'object' && ('asString' in given || 'amount' in given);
  const remedy = isQuantity ? `write '${show(given)}'` : 'write text, numbers, true, false, lists and objects';
  return refuse('be plain data, as in a manifest', remedy);
}

function isFit(problems: ProblemList, { prop, name }: Place, text: string): boolean {
  const remedy = trySecretRemedy(name, text);
  if (remedy !== undefined) problems.report(prop, SECRET_RULE, NOT_SHOWN, remedy);
  return remedy === undefined && checkYamlText(problems, prop, text);
}

function convertRecord(
  problems: ProblemList,
  { prop, within }: Place,
  given: Readonly<Record<string, unknown>>,
): unknown {
  const fields = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    fields.map(([name, value]) => {
      checkYamlName(problems, fieldPath(prop, name), name);
      return [name, convert(problems, { prop: fieldPath(prop, name), name, within }, value)];
    }),
  );
}

/** A field as written in code: `pod.nodeSelector.disk`, `pod.nodeSelector['kubernetes.io/arch']`. */
export function fieldPath(prop: string, name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${prop}.${name}` : `${prop}['${name}']`;
}

/**
 * The contents of a Quantity or IntOrString of imports/. It is recognized by its properties, because `cdk8s import`
 * creates classes with these names in each project.
 */
function tryHeld(given: unknown): string | number | undefined {
  if (typeof given !== 'object' || given === null || Object.keys(given).join() !== 'value') return undefined;
  const { value } = given as { readonly value: unknown };
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The same for data that needs no check: the source of a rendered manifest. */
export function rendered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(rendered);
  const held = isRecord(value) ? undefined : tryHeld(value);
  if (held !== undefined) return held;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, rendered(each)]),
  );
}
