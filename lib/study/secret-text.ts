const SECRET_NAME =
  /(PASSWORD|PASSWD|PASSPHRASE|_PWD)$|(^|_)(PAT|SECRET|TOKEN|CREDENTIALS?|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY)$/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** What to do with a secret that was found in the props. */
export const SECRET_REMEDY =
  'dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]';

/** Whether a word holds a secret: TOKEN=x, --api-key=x or -Dtoken=x, or one by what it is. */
export function isSecretWord(word: string): boolean {
  const [, name = ''] = /^(?:--|-D|-)?([A-Za-z][\w-]*)=./.exec(word) ?? [];
  return isSecret(name.replaceAll('-', '_'), word);
}

/** Whether a value is a secret, by what it is called or by what it is. */
export function isSecret(name: string, value: string): boolean {
  return SECRET_NAME.test(name) || PRIVATE_KEY.test(value);
}
