import { firstLineOf, type OutputText } from './reading';

/**
 * Values as Python and JavaScript print them that are neither a table nor JSON, by their first characters; and how to
 * print them instead.
 */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/^\[*\{(?:'|\d+: )/, 'is a Python dict, not JSON: print(json.dumps(x))'],
  [/^\{[^:]*\}$/, "is a Python set, not JSON: print(*x, sep=',')"],
  [/^\([A-Za-z_]\w* = .*\)$/, "is a named tuple of Julia: println(join(x, ','))"],
  [/^\(.*,.*\)$/, "is a Python tuple: print(*x, sep=',')"],
  [/^\[+(?:'|None\b|True\b|False\b)/, 'is a Python list, not JSON: print(json.dumps(x))'],
  [
    /^(?:\[ *|\w+\(\d+\) )?\{ *(?:[A-Za-z_$][\w$]*|'[^']*'): /,
    'is a JavaScript object, not JSON: console.log(JSON.stringify(x))',
  ],
  // Unlike a list, an array has no commas; unlike an R vector, it has no bracket after its first number.
  [
    /^\[+ *(?:[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|nan|inf)(?: +|(?=\])|$))+\]*$/,
    'looks like a numpy array: print(x.tolist())',
  ],
];

/** Why the first line is not a table, if it is a value as Python or JavaScript prints it. */
export function languageValue(output: OutputText): string | undefined {
  const line = (output.lines[firstLineOf(output) - 1] ?? '').trim();
  if (/^\[\d+\] /.test(line)) return undefined;
  return VALUES.find(([pattern]) => pattern.test(line))?.[1];
}
