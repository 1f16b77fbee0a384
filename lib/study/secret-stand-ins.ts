/** Words in place of a secret in documentation, or in code that names it rather than contains it. */
const WORDS = [
  'pass pw pwd passwd password passphrase passcode secret token key apikey user username pat string str text',
  'changeme change example placeholder redacted hidden dummy todo none null nil na true false undefined missing',
  // Schemes of a header.
  'bearer basic digest negotiate apikey aws4-hmac-sha256',
  // What follows the name of an option in a sentence.
  'is are was be must may can should will has have and or to in on of for from with as at by if the a an not',
  'option options argument value values file prompt environment variable',
  // Settings, and words of examples.
  // What GitHub takes in place of a password.
  'x-oauth-basic x-access-token',
  'user:pass user:password username:password foo bar baz include omit same-origin required optional default enabled disabled yes no auto automatic stdin ldap oauth2 sasl env iam kerberos application_default',
].flatMap((words) => words.split(' '));

/** A secret that a program or a person fills in: `$PASSWORD`, `{{token}}`, `<key>`, `%s`, `***`. */
const STAND_IN = new RegExp(
  [
    '[$`{<]',
    String.raw`%(?:[sdr]$|\(|\d\$|\w{1,50}%$)`,
    // Where openssl finds it.
    String.raw`(?:env|file|fd):[\w./-]+$`,
    String.raw`(?:\W+|x{3,}|\(not shown\))$`,
    String.raw`your(?:\b|[-_]|(?:password|passwd|secret|token|key|api))`,
    '(?:(?:my|the|some|db|api|access|auth)[-_]?){0,2}(?:password|passwd|secret|token|key)$',
    `(?:${WORDS.join('|')})$`,
    // As in the documentation of AWS.
    '.{0,60}EXAMPLE(?:KEY)?$',
  ]
    .map((form) => `^(?:${form})`)
    .join('|'),
  'i',
);

/** The name of a value, as in `--token TOKEN`. */
const IN_CAPITALS = /^[A-Z]+(?:_[A-Z]+)+$|^[A-Z]{4,12}$/;

/** The value of a name that is that of a secret, but that contains none, whatever it stands for. */
const NO_SECRET = [
  // Nothing, and switches.
  /^\s*$|^(?:true|false|yes|no|on|off|null|none|na)$/i,
  // A variable that something else fills in, as a whole.
  /^\$\w+$|^\$?\{+[^{}]{0,200}\}+$|^\$\([\w.-]+\)$/,
  // Special tokens of a language model.
  /^<[^<>]{1,40}>$|^\[[A-Z_\d]{1,40}\]$/,
  // Hidden.
  /^\*+$/,
  // A file in the current folder or below it.
  /^[\w-][\w./-]{0,200}\.(?:json|ya?ml|pem|key|crt|p12|pfx|txt|conf|cfg|ini|env|toml|token|jks|rds|csv)$/,
  // The name of a secret in a store.
  /^(?:arn:aws[\w-]*:secretsmanager:|projects\/[\w-]+\/secrets\/|vault:|op:\/\/|(?:gcp)?sm:\/\/)/,
];

const PATH = /^(?:file:\/\/)?(?:~|\.{1,2})?\/[\w./@:-]+$/;

/** Whether a text stands for a secret that is elsewhere, such as `$PASSWORD`, `<key>` or a path. */
export function isStandIn(text: string): boolean {
  return STAND_IN.test(text) || IN_CAPITALS.test(text) || isPath(text) || isReference(text);
}

/** Whether a value is not a secret, whatever its name: nothing, a switch, a path, `[PAD]`, `$PASSWORD`. */
export function isNoSecret(value: string): boolean {
  return isReference(value) || isPath(value);
}

function isReference(value: string): boolean {
  return NO_SECRET.some((form) => form.test(value));
}

/** Keys in base64 may start with a slash as well. */
function isPath(text: string): boolean {
  if (!PATH.test(text)) return false;
  const parts = text.split('/').slice(1);
  const isShort = parts.length > 2 && parts.every(({ length }) => length < LONG);
  return isShort || /\.\w{1,8}$/.test(text) || !isRandom(parts.join('/'));
}

/** The parts of a name or of a token. */
const SEPARATORS = /[-_.~/]/;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const LONG = 16;

/** Whether a text looks random, unlike `random-forest-2` or `accessToken`. */
export function isRandom(text: string): boolean {
  return (
    UUID.test(text) ||
    text
      .split(SEPARATORS)
      .some((part) => /\d/.test(part) && (part.length >= LONG || (/[A-Z]/.test(part) && /[a-z]/.test(part))))
  );
}

/** Whether a text is a name and a password in base64, or looks random. */
export function isLogin(text: string): boolean {
  return isRandom(text) || isPair(text);
}

/** Whether a text is a name and a password in base64. */
export function isPair(text: string): boolean {
  return /^[ -~]+:[ -~]+$/.test(Buffer.from(text, 'base64').toString('latin1'));
}
