import { isSecretByName } from './secret-names';

/**
 * What is a secret by its form. The forms are those that the issuers publish so that scanners find them; a group is the secret where the rest is not.
 * @see https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const SHAPES: readonly RegExp[] = [
  // Keys in files: PEM, PGP, PuTTY, age; PEM in base64, as kubeconfig has it, at each of the three places of a group of three bytes.
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[\s\S]*/g,
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
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g,
  // Words around a secret.
  /\b(?:Proxy-)?Authorization["']?\s*[:=]\s*["']?(?:[A-Za-z]+\s+)?([^\s"']{6,})/gi,
  /\b(?:Bearer|Basic)\s+([A-Za-z0-9._~+/-]{16,}=*)/g,
  /\b[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s/:@"'<>]*:([^\s/@"'<>]+)@/g,
  /\b(?:AccountKey|SharedAccessKey|SharedSecretIssuer)=([\w+/=]{20,})/g,
  /[?&](?:sig|X-Amz-Signature|X-Goog-Signature)=([\w%+/=-]{20,})/g,
  /\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S+)/g,
  /"auth"\s*:\s*"([A-Za-z0-9+/=]{8,})"/g,
  /\b(?:curl|wget|http)\s(?:[^|;&]*\s)?(?:-u|--user)[\s=]?["']?[^\s:"']+:([^\s"']+)/g,
];

/** A name and its value: an option, a text in quotes, a variable of a shell. */
const NAMED: readonly RegExp[] = [
  /(?:^|[\s"'])-{1,2}([A-Za-z][\w-]*)(?:=|\s+)["']?([^\s"'-][^\s"']*)/g,
  /(?:^|[^\w.-])["']?([A-Za-z_][\w.-]*)["']?\s*(?:<-|:=|=>|[:=])\s*["']([^"']+)["']/g,
  /(?:^|[;&|]\s*|\bexport\s+|\benv\s+)([A-Za-z_][\w-]*)=([^\s"';&|]+)/gm,
  /\b([Pp]assword|[Pp]wd)\s?=([^\s"';]+);/g,
];

/** What stands where a program or a person puts the secret: `$PASSWORD`, `{{token}}`, `<key>`, `%s`, `***`, a path. */
const STAND_IN = /^(?:\$|\{|<|%[\w(]|(?:\*+|\.+|x{3,})$|\(not shown\)|\.{0,2}\/[\w./-]+$|your\b|changeme$|example$)/i;

/** Most texts have none of this, which is told fast. */
const SUSPICIOUS =
  /-----BEGIN|PuTTY|AGE-S|LS0t|_|gl[a-z]+-|A[KSBC]IA|ACCA|AIza|ya29|GOCSPX|xox|xapp|hooks\.|sk-|pypi-|SG\.|hv[bsr]\.|dapi|ATATT|LTAI|eyJ|uthorization|earer|asic|:\/\/|Key=|[Ss]ig|machine|auth|-u|=|:|<-|\s-|^-/i;

/** Whether a text has the form of a secret somewhere. */
export function hasSecretShape(text: string): boolean {
  return SUSPICIOUS.test(text) && SHAPES.some((shape) => isFound(text, shape));
}

/** Whether a text has a secret somewhere, by its form or by the name in front of it. */
export function hasSecret(text: string): boolean {
  return hasSecretShape(text) || secretName(text) !== undefined;
}

/** The name of a secret that a text gives its value; undefined where there is none. */
export function secretName(text: string): string | undefined {
  if (!SUSPICIOUS.test(text)) return undefined;
  for (const form of NAMED)
    for (const [, name = '', value = ''] of text.matchAll(form))
      if (isSecretByName(name, value) && !STAND_IN.test(value)) return name;
  return undefined;
}

/** The secrets of a text. */
export function secretsInText(text: string): string[] {
  if (!SUSPICIOUS.test(text)) return [];
  const shaped = SHAPES.flatMap((shape) => [...text.matchAll(shape)].map(([found, secret = found]) => secret));
  const named = NAMED.flatMap((form) => [...text.matchAll(form)])
    .filter(([, name = '', value = '']) => isSecretByName(name, value))
    .map(([, , value = '']) => value);
  return [...shaped, ...named].filter((secret) => !STAND_IN.test(secret));
}

function isFound(text: string, shape: RegExp): boolean {
  for (const [found, secret = found] of text.matchAll(shape)) if (!STAND_IN.test(secret)) return true;
  return false;
}
