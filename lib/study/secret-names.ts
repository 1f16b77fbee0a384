/** Names of values that are always secrets, in uppercase. */
const ALWAYS =
  /(?:PASSWORD|PASSWD|PASSPHRASE|PASSCODE|_PWD|SECRET|(?:^|_)TOKEN|CREDENTIALS?|(?:API|ACCESS|SECRET|PRIVATE|ACCOUNT|AUTH|MASTER|SIGNING|ENCRYPTION)_?KEY|CONNECTION_?STRING)$/;

/** Names that may also be those of a number or a switch, such as n_pat (patients) or pass (1, 2, 3). */
const UNLESS_PLAIN =
  /TOKEN$|(?:^|_)(?:PASS|PW|PAT|AUTH|AUTHORIZATION|BEARER|COOKIE)$|(?:DB|PG|SQL|SSH|FTP|SMTP|MAIL|LDAP|REDIS|PROXY|USER|ROOT|ADMIN)PASS$/;

const PLAIN = /^(?:[-+]?[\d.]+(?:e[-+]?\d+)?|true|false|yes|no|on|off|null|none|na)?$/i;

/** Whether a name is that of a secret, such as `password`, `dbPassword` or `api-key`. */
export function isSecretName(name: string): boolean {
  return ALWAYS.test(inCapitals(name));
}

/** Whether a value is a secret according to its name. */
export function isSecretByName(name: string, value: string): boolean {
  const capitals = inCapitals(name);
  return ALWAYS.test(capitals) || (UNLESS_PLAIN.test(capitals) && !PLAIN.test(value));
}

/** Turns dbPassword, db-password and db.password into DB_PASSWORD. */
function inCapitals(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.-]/g, '_')
    .toUpperCase();
}
