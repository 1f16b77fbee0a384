import { firstOfLines, isNoName, mayHaveNames, firstLineRemark } from './first-line-of-numbers';
import { settled, type Inspection } from './inspection';
import { readAsNamedVector, nameRemark } from './named-vector';
import type { Found } from './readers';
import type { OutputText, OutputValues } from './reading';
import { numberLines, rowsOfNumbers } from './rows-of-numbers';
import { doubtOf } from './survey';
import { widthsOf, mayHaveBlanks, BLANKS_REMARK } from './thousands';

/** Output as R prints it. A first line of numbers may contain names; other outputs of the study show it. */
export function inspectFound({ kind, columns, rows, remark }: Found, output: OutputText): Inspection {
  const values: OutputValues = { kind, columns, rows, cut: false, ...(remark === undefined ? {} : { remark }) };
  const first = kind === 'numbers' ? firstOfLines(output) : undefined;
  if (first === undefined || isNoName(output)) return { ...settled(values), evidence: { isNamed: kind === 'named' } };
  const mayBeNames = mayHaveNames(output);
  return {
    ...settled(values),
    evidence: { doubt: doubtOf(first, output.text) },
    settle: (knowledge) => {
      const standing = knowledge.standing(first);
      const isOdd = standing === 'shared' || (standing !== 'rare' && mayBeNames);
      return isOdd ? { ...values, remark: firstLineRemark(first) } : values;
    },
  };
}

/** Numbers that may be a named vector whose names are numbers. They are one if another task certainly has one. */
function inspectNamed(inspection: Inspection, output: OutputText): Inspection {
  const named = readAsNamedVector(output);
  if (named === undefined) return inspection;
  const remark = nameRemark(output);
  return {
    ...inspection,
    settle: (knowledge) => {
      if (knowledge.hasNamed) return { kind: 'named', ...named, cut: false };
      return { ...inspection.settle(knowledge), ...(remark === undefined ? {} : { remark }) };
    },
  };
}

/**
 * Numbers separated by white space. Lines with equally many numbers are rows, and so is a single line if another task
 * has several lines with as many.
 */
export function inspectNumbers(found: Found, output: OutputText): Inspection {
  const inspection = inspectNamed(inspectFound(found, output), output);
  const lines = numberLines(output);
  const { width } = lines;
  if (width < 2) return inspection;
  // A script that prints tabs means columns.
  const isSeveral = lines.count > 1 || /\d\t/.test(output.text);
  return {
    ...inspection,
    evidence: { ...inspection.evidence, ...(isSeveral ? { rowWidth: width } : {}) },
    settle: (knowledge) => {
      const values = inspection.settle(knowledge);
      if (values.kind === 'named') return values;
      if (!isSeveral && !knowledge.hasRows(width)) return values;
      const { remark, ...cells } = rowsOfNumbers(values.rows.flat(), lines);
      const remarks = [remark, values.remark].filter((each) => each !== undefined);
      return { ...values, ...cells, ...(remarks.length > 0 ? { remark: remarks.join('; ') } : {}) };
    },
  };
}

/**
 * Numbers separated by spaces, one of which may be a thousands separator unless a task shows that as many numbers are
 * separate.
 */
export function withBlanks(inspection: Inspection, { lines }: OutputText): Inspection {
  const widths = widthsOf(lines);
  if (!mayHaveBlanks(lines))
    return { ...inspection, evidence: { ...inspection.evidence, plainWidths: widths.slice(0, MOST_WIDTHS) } };
  return {
    ...inspection,
    settle: (knowledge) => {
      const values = inspection.settle(knowledge);
      const isPlain = values.kind !== 'numbers' || widths.every((width) => knowledge.hasPlain(width));
      return isPlain ? values : withRemark(values, BLANKS_REMARK);
    },
  };
}

/** Nothing can be concluded from lines with more numbers than this. */
const MOST_WIDTHS = 20;

export function withRemark(values: OutputValues, remark: string): OutputValues {
  return { ...values, remark: values.remark === undefined ? remark : `${values.remark}; ${remark}` };
}
