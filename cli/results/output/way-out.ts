const NEUTRAL =
  'print CSV with a header, or one JSON object; to print other things beside it, write it alone to the file KUBEPAR_RESULT';

const IN_LANGUAGE = 'to print what you like, write the table alone to the file KUBEPAR_RESULT, in';

/** The ways to write a table to the file, by the program that runs the script. */
const LANGUAGES: readonly (readonly [program: RegExp, way: string])[] = [
  [
    /^(?:R|Rscript|littler|r)$|\.[Rr]$/,
    `${IN_LANGUAGE} R: write.csv(x, Sys.getenv("KUBEPAR_RESULT"), row.names = FALSE)`,
  ],
  [
    /^(?:python|pypy)[\d.]*$|\.py$/,
    `${IN_LANGUAGE} Python, of a DataFrame: x.to_csv(os.environ.get("KUBEPAR_RESULT") or sys.stdout)`,
  ],
  [/^julia$|\.jl$/, `${IN_LANGUAGE} Julia: CSV.write(get(ENV, "KUBEPAR_RESULT", stdout), x)`],
];

/** How to have a table in results.csv beside whatever is printed, in the language of the command. */
export function wayOut(command: readonly string[]): string {
  // A shell or `conda run` may start the program.
  const programs = command.flatMap((word) => word.split(/[\s;&|]+/)).map((word) => word.replace(/^.*\//, ''));
  const found = programs
    .map((name) => LANGUAGES.find(([program]) => program.test(name)))
    .find((each) => each !== undefined);
  return found?.[1] ?? NEUTRAL;
}
