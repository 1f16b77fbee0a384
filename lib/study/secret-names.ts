import { isNoSecret, isRandom } from './secret-stand-ins';

/** What follows a name if there are several of its kind. */
const SUFFIX =
  /_?\d{1,3}$|_(?:PROD|PRODUCTION|LIVE|DEV|DEVELOPMENT|STAGING|STAGE|LOCAL|OLD|PREVIOUS|CURRENT|PRIMARY|SECONDARY|BACKUP|RO|RW|B64|BASE64)$/;

/** The owners of a key that is always a secret, unlike the key by which a table is sorted. */
const OWNERS = [
  'API ACCESS SECRET PRIVATE ACCOUNT AUTH MASTER SIGNING ENCRYPTION DECRYPTION SUBSCRIPTION',
  'CLIENT CONSUMER LICENSE DEPLOY FERNET WANDB COMET OPENAI ANTHROPIC MISTRAL COHERE AZURE COSMOS COSMOSDB AWS',
  'MINIO SSH STRIPE SENDGRID MAILGUN TWILIO DATADOG FRED QUANDL JWT HMAC',
]
  .flatMap((names) => names.split(' '))
  .join('|');

/** Names of values that are always secrets, in uppercase. */
const ALWAYS = new RegExp(
  `(?:PASSWORD|PASSWORT|PASSWD|PASSPHRASE|PASSCODE|_PWD|SECRET|SECRET_KEY_BASE|(?:^|_)CREDS|(?:^|_)TOKEN|CREDENTIALS?|(?:${OWNERS})_?KEY|CONNECTION_?STRING)$`,
);

/** Names of a key of a table or of an object as well, which does not look random. */
const IF_RANDOM =
  /(?:STORAGE|SHARED|SIGNATURE|ADMIN|KAGGLE|SAS|CENSUS|APP|EIA|NOAA|BLS|ECMWF|CDS|NASA|EBIRD|NCBI)_?KEY$/;

/** Names that may also be those of a number or a switch, such as n_pat (patients) or pass (1, 2, 3). */
const UNLESS_PLAIN =
  /TOKEN$|(?:^|_)(?:PASS|PW|PAT|AUTH|AUTHORIZATION|BEARER|COOKIE)$|(?:DB|PG|SQL|SSH|FTP|SMTP|MAIL|LDAP|REDIS|PROXY|USER|ROOT|ADMIN)PASS$/;

const PLAIN = /^(?:[-+]?[\d.]+(?:e[-+]?\d+)?|true|false|yes|no|on|off|null|none|na)?$/i;

/** What n_pat and file_pat have in common with a regular expression, a file name or a format. */
const PATTERN = /[*^[%\\]/;

/** Tokens that a service gives out, which may be numbers. Other tokens may be counted. */
const GIVEN_TOKEN = /(?:ACCESS|API|AUTH|BEARER|BOT|REFRESH|SECRET|SESSION|USER)_?TOKEN$/;
const COUNT = /^\d{1,6}$/;

/** Names of words of a text, of their number, and of a place in a list. */
const NEVER =
  /(?:^|_)(?:EOS|BOS|PAD|PADDING|UNK|UNKNOWN|SEP|CLS|MASK|STOP|START|END|SPECIAL|IMAGE|MAX|MIN|NUM|N|NEW|PER|PAGE|NEXT|CONTINUATION|SYNC|RESUME)_?TOKEN(?:_?\d{1,3})?$|(?:EXISTING|PULL)_?SECRET$|(?:LOW|HIGH|BAND)_?PASS$/;

/** Whether a name is that of a secret, such as `password`, `dbPassword` or `api-key`. */
export function isSecretName(name: string): boolean {
  return isAlways(inCapitals(name));
}

/** Whether a value is a secret according to its name. */
export function isSecretByName(name: string, value: string): boolean {
  const capitals = inCapitals(name);
  if (isAlways(capitals))
    return !isNoSecret(value) && !(COUNT.test(value) && /TOKEN$/.test(capitals) && !GIVEN_TOKEN.test(capitals));
  if (IF_RANDOM.test(capitals.replace(SUFFIX, ''))) return isRandom(value) && !isNoSecret(value);
  if (/PAT$/.test(capitals) && PATTERN.test(value)) return false;
  return UNLESS_PLAIN.test(capitals) && !NEVER.test(capitals) && !PLAIN.test(value) && !isNoSecret(value);
}

/** `token_1` may be the first of some words, unlike `api_token_1`. */
function isAlways(capitals: string): boolean {
  if (NEVER.test(capitals)) return false;
  return ALWAYS.test(capitals) || (!capitals.startsWith('TOKEN') && ALWAYS.test(capitals.replace(SUFFIX, '')));
}

/** Turns dbPassword, db-password and db.password into DB_PASSWORD. */
function inCapitals(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase();
}
