const NEUTRAL =
  'print CSV with a header, or one JSON object; to print other things as well, write only the result to the file KUBEPAR_RESULT';

const IN_LANGUAGE = 'to print anything else, write only the table to the file KUBEPAR_RESULT, in';

/** How scripts in each language write results, by the program that runs the script. */
const LANGUAGES: readonly { readonly program: RegExp; readonly way: string; readonly zeros: string }[] = [
  {
    program: /^(?:R|Rscript|littler|r)$|\.[Rr]$/,
    way: `${IN_LANGUAGE} R: write.csv(x, Sys.getenv("KUBEPAR_RESULT"), row.names = FALSE)`,
    zeros: 'table(factor(x, levels = …))',
  },
  {
    program: /^(?:python|pypy)[\d.]*$|\.py$/,
    way: `${IN_LANGUAGE} Python, from a DataFrame: x.to_csv(os.environ.get("KUBEPAR_RESULT") or sys.stdout)`,
    zeros: 'x.value_counts().reindex(levels, fill_value=0)',
  },
  {
    program: /^julia$|\.jl$/,
    way: `${IN_LANGUAGE} Julia: CSV.write(get(ENV, "KUBEPAR_RESULT", stdout), x)`,
    zeros: '[count(==(level), x) for level in levels]',
  },
];

/** How to get a table into results.csv regardless of what is printed, in the language of the command. */
export function wayOut(command: readonly string[]): string {
  return tryLanguage(command)?.way ?? NEUTRAL;
}

/**
 * How to make a call count levels that have the count 0, for the text after "print it", in the language of the command.
 */
export function zerosOf(command: readonly string[]): string {
  const language = tryLanguage(command);
  return language === undefined ? '' : `: ${language.zeros} does`;
}

function tryLanguage(command: readonly string[]): (typeof LANGUAGES)[number] | undefined {
  // A shell or `conda run` may start the program.
  const programs = command.flatMap((word) => word.split(/[\s;&|]+/)).map((word) => word.replace(/^.*\//, ''));
  return programs.map((name) => LANGUAGES.find(({ program }) => program.test(name))).find((each) => each !== undefined);
}
