import type { Row } from './measure';

const HEADINGS = ['measurement', 'kubepar', 'against', 'its time', 'result', 'target', 'met'];

/** The rows as a Markdown table, aligned so that it is also readable as plain text. */
export function table(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [heading = '', ...body] = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`;
  return [heading, rule, ...body].join('');
}

function cells({ measurement, kubepar, against, alternative, result, target, met }: Row): string[] {
  const inSeconds = (time: number | undefined): string => (time === undefined ? '' : `${time.toFixed(2)} s`);
  return [measurement, inSeconds(kubepar), against, inSeconds(alternative), result, target, met ? 'yes' : 'no'];
}
