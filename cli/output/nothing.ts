import type { Cells, OutputText, Refusal } from './reading';

const NOTHING = [
  /^(?:NULL|null)$/,
  /^(?:named )?(?:numeric|integer|character|logical|complex|raw|double)\(0\)$/,
  /^(?:named )?list\(\)$/,
  /^factor\(0\)\nLevels: ?.*$/,
  /^< table of extent 0(?: x \d+)* >$/,
  /^(?:Date|Time difference|"POSIXct"|POSIXct) of length 0$/,
  /^data frame with 0 columns and \d+ rows$/,
  /^<0 x 0 matrix>$/,
  /^Null data\.(?:table|frame) \(0 rows and 0 cols\)$/,
  // Names that take several lines have further indexes.
  /^\[1\] .*(?:\n *\[\d+\] .*)*\n *<0 rows> \(or 0-length row\.names\)$/,
  /^Empty data\.(?:table|frame) \(0 rows and \d+ cols?\).*$/,
  /^ +(?:\[,\d+\] ?)+$/,
  /^Empty DataFrame\nColumns: \[.*\]\nIndex: \[.*\]$/,
  /^Series\(\[\], .*dtype: \w+\)$/,
];

/** The output of R, pandas and JSON for a vector without elements or a table without rows or columns. */
export function readNothing({ lines }: OutputText): Cells | Refusal {
  const text = lines.join('\n');
  return text.length < 10_000 && NOTHING.some((pattern) => pattern.test(text))
    ? { columns: [], rows: [] }
    : { line: 1, why: 'is not what R prints for a table without rows', isVague: true };
}
