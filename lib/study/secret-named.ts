import { isSecretByName } from './secret-names';
import { isStandIn } from './secret-stand-ins';

/** The name of a secret, and its value. */
export interface NamedSecret {
  readonly name: string;
  readonly value: string;
}

/** A way to give a name a value, and which values of this form are code instead of a literal text. */
type Form = readonly [format: RegExp, isCode?: (value: string, name: string) => boolean];

/**
 * A text in quotes, as in `password = "…"`, `"password": "…"` or `env["password"] = '…'`: what precedes the name, what
 * follows it, and the quote. A name within a text in quotes needs a value in other quotes, because the text may end
 * there: `ask("Password: ")`.
 */
const QUOTED = (
  [
    [/(?:^|[^\w."'`\\-])/, /\s{0,9}/, /["']/],
    [/(?:["'`]|\\")/, /(?:["'`]|\\")\]{0,2}\s{0,9}/, /\\?["']/],
    [/(?<=")/, /\s{0,9}/, /'/],
    [/(?<=')/, /\s{0,9}/, /"/],
  ] as const
).map(
  ([before, after, quote]) =>
    new RegExp(
      `${before.source}([A-Za-z_][\\w.-]{0,99})${after.source}(?:<-|:=|=>|[:=])\\s{0,9}${quote.source}([^"'\\n]{1,500})["']`,
      'g',
    ),
);

/** An option, a text in quotes, a variable of a shell, a header, a part of a URL or of a connection string. */
const FORMS: readonly Form[] = [
  [/(?:^|[\s"'])-{1,2}([A-Za-z][\w-]{0,99})(?:=|\s{1,9})["']?([^\s"'-][^\s"']*)/g],
  ...QUOTED.map((format): Form => [format, isWording]),
  [/(?:^|[;&|]\s{0,9}|\bexport\s{1,9}|\benv\s{1,9})([A-Za-z_][\w-]{0,99})=([^\s"';&|]+)/gm, isExpression],
  // A setting of Java, Spark or Helm.
  [/(?:^|[\s"'])(?:-D)?([A-Za-z_]\w{0,99}(?:\.[\w-]{1,99}){1,9})=([^\s"';&|,]+)/g, isName],
  [/\b([Pp]assword)\s?=([^\s"';]{1,500});/g],
  [/(?:-H|--header)[\s=]{0,3}["']?(?!(?:Proxy-)?Authorization)([A-Za-z][\w-]{0,99}):\s{0,9}([^\s"']+)/gi],
  [/^(?!(?:Proxy-)?Authorization)([A-Za-z][\w-]{0,99}):\s{1,9}([^\s"'`]+)$/gi, isNoText],
  [/\?([A-Za-z_][\w.-]{0,99})=([^\s"'`&#]+)/g, isExpression],
  // In code, commas separate the arguments.
  [/(?<=\w=[^\s=]{1,200}\s{1,9})([A-Za-z_]\w{0,99})=([^\s"'`]+)/g, isExpression],
  [/(?<=[\s"'`])([A-Za-z_]\w{0,99})=([^\s"'`]+)(?=\s{1,9}[A-Za-z_]\w{0,99}=)/g, isExpression],
];

/** `os.environ["X"]`, `getpass.getpass()` */
const CALL = /^[A-Za-z_][\w.]{0,99}[([].{0,300}[)\]]$/;

/** A line of a file in which text needs no quotes: YAML, .ini, .env. */
const LINE: Form = [
  /^[ \t]{0,200}(?:-\s{1,9}|export\s{1,9})?(?:\/\/[\w./-]{1,200}:)?["']?([A-Za-z_][\w.-]{0,99})["']?\s{0,20}[:=]\s{0,20}(?!["'|>&*!])(\S{1,500})\s{0,20}(?:\s[#;].{0,500})?$/gm,
  (value, name) => CALL.test(value) || isWording(value, name),
];

/** Any of them. Most texts have none, which one search shows. */
const ANY = new RegExp([...FORMS, LINE].map(([{ source }]) => source).join('|'), 'im');

/**
 * The secrets in a text, according to the names before them.
 * @param unquoted whether text needs no quotes there, as in YAML.
 */
export function namedSecrets(text: string, unquoted = false): NamedSecret[] {
  if (!ANY.test(text)) return [];
  return [...FORMS, ...(unquoted ? [LINE] : [])].flatMap(([form, isCode = () => false]) =>
    [...text.matchAll(form)]
      .map(([, name = '', value = '']) => ({ name, value }))
      .filter(({ name, value }) => isSecretByName(name, value) && !isStandIn(value) && !isCode(value, name)),
  );
}

/** `get_token()`, `tokens[0]`, `self.password`, `config$password`, and an argument before the next one. */
function isExpression(value: string): boolean {
  return /[()[\]$]|[,}]$/.test(value) || /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(value);
}

/** What may be a name in code as well. */
function isName(value: string): boolean {
  return /^[A-Za-z_]+$/.test(value) || isExpression(value);
}

/** In YAML, `|` and `>` announce the lines of a text. */
function isNoText(value: string, name: string): boolean {
  return /^[|>][-+\d]{0,2}$/.test(value) || isExpression(value) || isWording(value, name);
}

/**
 * A sentence, such as `must have 8 characters.`, a scheme without what follows it, the name of a Secret, or words of a
 * text that is analysed.
 */
function isWording(value: string, name: string): boolean {
  if (/\s/.test(value) && /[.:?!,]\s{0,9}$/.test(value)) return true;
  if (SCHEME.test(value) && isFilledIn(value.replace(SCHEME, ''))) return true;
  if (/^secret$/i.test(name) && /^[a-z]+(?:-[a-z]+)+$/.test(value)) return true;
  if (/key$/i.test(name)) return /\s/.test(value);
  return /token$/i.test(name) && /^(?:[a-z]{0,9}|\W{1,9})$|\s/i.test(value);
}

/** What precedes the secret in a header. */
const SCHEME = /^(?:Bearer|Basic|Digest|Token|ApiKey)(?:\s{1,9}|$)/i;

function isFilledIn(value: string): boolean {
  return value === '' || isStandIn(value);
}
