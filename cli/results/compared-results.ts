import { createHash, type Hash } from 'node:crypto';
import { contentOf } from '../records/attempt-record';
import type { TaskOutcome } from './collection';
import { FieldChanges, type FieldPlace } from './field-changes';
import { fieldsOfTasks, type Field } from './result-fields';
import { numbersIn } from './significant-digits';
import type { ValueTable } from './value-columns';

/** The results of tasks without the fields that only identify a task, such as its number next to its estimate. */
export interface ComparedResults {
  /** The rest, for comparison; undefined for a task that is not among the repeats. */
  readonly keyOf: (outcome: TaskOutcome) => string | undefined;
  /** The removed fields, as in the first task. */
  readonly marks: readonly Field[];
  /** The remaining results of these tasks. */
  readonly fieldsOf: (tasks: ReadonlySet<number>) => ReadonlyMap<number, readonly Field[]>;
  /** The numbers in the rest. */
  readonly numbersOf: (tasks: ReadonlySet<number>) => ReadonlyMap<number, readonly string[]>;
}

/** Compares the results of repeats; undefined if nothing in them identifies a task without being a result. */
export function tryCompareWithoutMarks(
  repeated: readonly (readonly TaskOutcome[])[],
  table: ValueTable,
): ComparedResults | undefined {
  const outcomes = new Map(repeated.flat().map((outcome) => [outcome.task, outcome]));
  const changes = changesOf(repeated, outcomes, table);
  const marks = new Map(
    [...changes]
      .filter(([, { field, change }]) => change.isMark() || (field.isInText && field.isNamedMark))
      .map(([id, { field }]) => [id, field]),
  );
  if (marks.size === 0) return undefined;
  const fields = function* (): Generator<readonly [number, Field]> {
    for (const [{ task }, field] of fieldsOfTasks(outcomes, table)) if (!marks.has(field.id)) yield [task, field];
  };
  const keys = keysOf(fields());
  const fieldsOf = (tasks: ReadonlySet<number>): ReadonlyMap<number, readonly Field[]> => {
    const found = new Map<number, Field[]>();
    for (const [task, field] of fields()) {
      if (!tasks.has(task)) continue;
      const ofTask = found.get(task) ?? [];
      found.set(task, ofTask);
      ofTask.push(field);
    }
    return found;
  };
  return {
    marks: [...marks.values()],
    // Results without values, such as pictures, are compared unchanged.
    keyOf: ({ task, record }) => keys.get(task) ?? (record && contentOf(record).sha256),
    fieldsOf,
    numbersOf: (tasks) =>
      new Map([...fieldsOf(tasks)].map(([task, found]) => [task, found.flatMap(({ text }) => numbersIn(text))])),
  };
}

interface ChangesOfField {
  /** Of the first task. */
  readonly field: Field;
  readonly change: FieldChanges;
}

function changesOf(
  repeated: readonly (readonly TaskOutcome[])[],
  outcomes: ReadonlyMap<number, TaskOutcome>,
  table: ValueTable,
): ReadonlyMap<string, ChangesOfField> {
  const places = new Map<number, FieldPlace>();
  repeated.forEach((row, group) => {
    row.forEach(({ task }, repeat) => places.set(task, { task, group, repeat }));
  });
  const changes = new Map<string, ChangesOfField>();
  for (const [{ task }, field] of fieldsOfTasks(outcomes, table)) {
    const place = places.get(task);
    const known = changes.get(field.id) ?? { field, change: new FieldChanges() };
    changes.set(field.id, known);
    if (place !== undefined) known.change.add(field.text, field.isNamedMark, place);
  }
  return changes;
}

function keysOf(fields: Iterable<readonly [number, Field]>): ReadonlyMap<number, string> {
  const keys = new Map<number, string>();
  // The fields of a task come together.
  let last: { readonly task: number; readonly hash: Hash } | undefined;
  const end = (): void => {
    if (last !== undefined) keys.set(last.task, last.hash.digest('hex'));
  };
  for (const [task, { id, text }] of fields) {
    if (task !== last?.task) {
      end();
      last = { task, hash: createHash('sha256') };
    }
    last.hash.update(`${id}\0${text}\0`);
  }
  end();
  return keys;
}
