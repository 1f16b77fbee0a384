import { isSecretByName } from './secret-names';

/**
 * Formats of secrets. Issuers publish these formats so that scanners find them. A group marks the secret if the rest is
 * not secret. Everything that precedes a mark is bounded, because a file may contain the start of a format thousands of
 * times without its end.
 * @see https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const SHAPES: readonly RegExp[] = [
  // Keys in files: PEM, PGP, PuTTY, age; PEM in base64, as in a kubeconfig, at each of the three positions in a group
  // of three bytes.
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[\s\S]*/g,
  /PuTTY-User-Key-File-[\s\S]*/g,
  /AGE-SECRET-KEY-1[A-Z0-9]{20,}/g,
  /LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,24}?(?:UFJJVkFURSBLRVk|QUklWQVRFIEtFW|BSSVZBVEUgS0VZ)[A-Za-z0-9+/=]*/g,
  // Tokens of services.
  /\bgh[opsur]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{20,}/g,
  /\bgl(?:pat|dt|rt|ptt|cbt|ft|soat)-[\w-]{20,}/g,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{35}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/g,
  /\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}|hooks\.slack\.com\/services\/[\w/]{20,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}|\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9]{20,}/g,
  /\bnpm_[A-Za-z0-9]{36}|\bpypi-[\w-]{40,}|\bhf_[A-Za-z0-9]{30,}|\bdckr_(?:pat|oat)_[\w-]{20,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}|\bdop_v1_[a-f0-9]{64}|\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g,
  /\bhv[bsr]\.[\w-]{20,}|\bdapi[a-f0-9]{32}|\bglsa_[A-Za-z0-9]{20,}|\bATATT3[\w-]{40,}|\bLTAI[A-Za-z0-9]{16,}/g,
  /\beyJ[\w-]{10,500}\.eyJ[\w-]{10,}\.[\w-]*/g,
  // Secrets recognized by the words around them.
  /\b(?:Proxy-)?Authorization["']?\s{0,9}[:=]\s{0,9}["']?(?:[A-Za-z]{1,20}\s{1,9})?([^\s"']{6,})/gi,
  /\b(?:Bearer|Basic)\s{1,9}([A-Za-z0-9._~+/-]{16,}=*)/g,
  /\b[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/[^\s/:@"'<>]{0,200}:([^\s/@"'<>]{1,500})@/g,
  /\b(?:AccountKey|SharedAccessKey|SharedSecretIssuer)=([\w+/=]{20,})/g,
  /[?&](?:sig|X-Amz-Signature|X-Goog-Signature)=([\w%+/=-]{20,})/g,
  /\bmachine\s{1,9}\S{1,200}\s{1,9}login\s{1,9}\S{1,200}\s{1,9}password\s{1,9}(\S+)/g,
  // PWD alone is the current folder of a shell.
  /\b(?:UID|User(?: ID)?)\s?=[^"'\n]{1,300};\s?PWD\s?=\s?([^\s"';]{1,500})/gi,
  /"auth"\s{0,9}:\s{0,9}"([A-Za-z0-9+/=]{8,2000})"/g,
  /\b(?:curl|wget|http)\s(?:[^|;&]{0,500}\s)?(?:-u|--user)[\s=]?["']?[^\s:"']{1,100}:([^\s"']+)/g,
];

/** A name and its value: an option, a text in quotes, a shell variable. */
const NAMED: readonly RegExp[] = [
  /(?:^|[\s"'])-{1,2}([A-Za-z][\w-]{0,99})(?:=|\s{1,9})["']?([^\s"'-][^\s"']*)/g,
  /(?:^|[^\w.-])["']?([A-Za-z_][\w.-]{0,99})["']?\s{0,9}(?:<-|:=|=>|[:=])\s{0,9}["']([^"']{1,500})["']/g,
  /(?:^|[;&|]\s{0,9}|\bexport\s{1,9}|\benv\s{1,9})([A-Za-z_][\w-]{0,99})=([^\s"';&|]+)/gm,
  /\b([Pp]assword)\s?=([^\s"';]{1,500});/g,
];

/**
 * Placeholders for a secret that a program or a person fills in: `$PASSWORD`, `{{token}}`, `<key>`, `%s`, `***`, a
 * path.
 */
const STAND_IN = /^(?:\$|\{|<|%[\w(]|(?:\*+|\.+|x{3,})$|\(not shown\)|\.{0,2}\/[\w./-]+$|your\b|changeme$|example$)/i;

/** Any of them. Most texts have none, which one search shows. */
const ANY = new RegExp([...SHAPES, ...NAMED].map(({ source }) => source).join('|'), 'im');

/** The name of a secret, and its value. */
interface NamedSecret {
  readonly name: string;
  readonly value: string;
}

/** Whether a text contains the format of a secret. */
export function hasSecretShape(text: string): boolean {
  return shapedSecrets(text).length > 0;
}

/** Whether a text contains a secret, according to its format or to the name before it. */
export function hasSecret(text: string): boolean {
  return secretsInText(text).length > 0;
}

/** The name of a secret that a text assigns a value to; undefined if there is none. */
export function secretName(text: string): string | undefined {
  return namedSecrets(text)[0]?.name;
}

/** The secrets of a text. */
export function secretsInText(text: string): string[] {
  return [...shapedSecrets(text), ...namedSecrets(text).map(({ value }) => value)];
}

function shapedSecrets(text: string): string[] {
  if (!ANY.test(text)) return [];
  return SHAPES.flatMap((shape) => [...text.matchAll(shape)].map(([found, secret = found]) => secret)).filter(
    (secret) => !STAND_IN.test(secret),
  );
}

function namedSecrets(text: string): NamedSecret[] {
  if (!ANY.test(text)) return [];
  return NAMED.flatMap((form) => [...text.matchAll(form)])
    .map(([, name = '', value = '']) => ({ name, value }))
    .filter(({ name, value }) => isSecretByName(name, value) && !STAND_IN.test(value));
}
