import { Option } from 'commander';

/** The option of commands that write tables. */
export const EXCEL_SAFE = new Option(
  '--excel-safe',
  "put ' before text in the tables that a spreadsheet would take for a formula",
);
