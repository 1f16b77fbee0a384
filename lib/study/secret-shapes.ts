import { namedSecrets } from './secret-named';
import { passwordOptions } from './secret-options';
import { isLogin, isPair, isRandom, isStandIn } from './secret-stand-ins';

/** A format of secrets, and whether a text of this format, found with these words around it in a text, is one. */
type Shape = readonly [format: RegExp, isSecret?: (secret: string, found: string, text: string) => boolean];

/**
 * Formats of secrets. Issuers publish these formats so that scanners find them. A group marks the secret if the rest is
 * not secret. Everything that precedes a mark is bounded, because a file may contain the start of a format thousands of
 * times without its end.
 * @see https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const SHAPES: readonly Shape[] = [
  // Keys in files: PEM (but not its first line in quotes, for which a program looks), PGP, PuTTY, age; PEM in base64,
  // as in a kubeconfig, at each of the three positions in a group of three bytes.
  [/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?!(?: BLOCK)?-----["'`](?!\W{1,20}[A-Za-z0-9+/]{20}))[\s\S]*/g],
  [/PuTTY-User-Key-File-\d[\s\S]*/g],
  [/AGE-SECRET-KEY-1[A-Z0-9]{20,}/g],
  [/LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,24}?(?:UFJJVkFURSBLRVk|QUklWQVRFIEtFW|BSSVZBVEUgS0VZ)[A-Za-z0-9+/=]*/g],
  // Tokens of services.
  [/\bgh[opsur]_[A-Za-z0-9]{30,}/g],
  // Not those that may be a peptide, a primer or a guide of CRISPR.
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, (key) => !/^[ACDEFGHIKLMNPQRSTVWY]+$/.test(key)],
  [/\bAIza[\w-]{35}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/g],
  [/\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}|hooks\.slack\.com\/services\/[\w/]{20,}/g],
  [/\bwhsec_[A-Za-z0-9]{20,}|\bgsk_[A-Za-z0-9]{40,}|\br8_[A-Za-z0-9]{30,}|\blin_api_[A-Za-z0-9]{30,}/g],
  [/\bNRAK-[A-Z0-9]{20,}|\bPMAK-[a-f0-9]{20,}-[a-f0-9]{20,}|\bsntry[su]_[\w=+/]{30,}|\bpplx-[A-Za-z0-9]{40,}/g],
  [/\bxai-[A-Za-z0-9]{60,}|\b\d{8,10}:AA[\w-]{33}\b|\bsk\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
  [/discord(?:app)?\.com\/api\/webhooks\/\d{10,20}\/[\w-]{40,}/g],
  [/\bnpm_[A-Za-z0-9]{36}|\bhf_[A-Za-z0-9]{30,}|\bdckr_(?:pat|oat)_[\w-]{20,}/g],
  [/\bdop_v1_[a-f0-9]{64}|\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g],
  [/\bdapi[a-f0-9]{32}|\bglsa_[A-Za-z0-9]{20,}|\bATATT3[\w-]{40,}|\bLTAI[A-Za-z0-9]{16,}/g],
  [/\beyJ[\w-]{10,500}\.eyJ[\w-]{10,}\.[\w-]*/g],
  // Names in code may begin like these tokens.
  [/\bgithub_pat_\w{20,}|\bgl(?:pat|dt|rt|ptt|cbt|ft|soat)-[\w-]{20,}|\bhv[bsr]\.[\w-]{20,}/g, isRandom],
  [/\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g, isRandom],
  [/\bsk-[A-Za-z0-9_-]{20,}|\bpypi-[\w-]{40,}|\bSG\.[\w-]{16,}\.[\w-]{16,}/g, isRandom],
  // Secrets recognized by the words around them. A header by itself, or after an option of
  // curl, is text, not code.
  [
    /(?:(?:-H|--header)[\s=]{0,3}["']?)?\b(?:Proxy-)?Authorization["'`]?\s{0,9}[:=]\s{0,9}["'`]?(?:[A-Za-z][\w-]{0,19}\s{1,9})?([^\s"'`]{6,})/gi,
    (secret, found, text) =>
      found.startsWith('-') || found === text || (/^[\w.~+/=:-]+$/.test(secret) && isLogin(secret)),
  ],
  [/\bBearer\s{1,9}([A-Za-z0-9._~+/-]{16,}=*)/g, isLogin],
  [/\bBasic\s{1,9}([A-Za-z0-9+/]{16,}={0,2})/g, isPair],
  [/\b[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/[^\s/:@"'<>]{0,200}:([^\s/@"'<>]{1,500})@/g],
  [/\bjdbc:oracle:\w{1,9}:[^\s/@"'<>]{1,200}\/([^\s/@"'<>]{1,500})@/g],
  [/\b(?:AccountKey|SharedAccessKey|SharedSecretIssuer)=([\w+/=]{20,})/g],
  [/[?&](?:sig|X-Amz-Signature|X-Goog-Signature)=([\w%+/=-]{20,})/g],
  [/\b(?:machine\s{1,9}\S{1,200}|default)\s{1,9}login\s{1,9}\S{1,200}\s{1,9}password\s{1,9}(\S+)/g],
  // PWD alone is the current folder of a shell.
  [/\b(?:UID|User(?: ID)?)\s?=[^"'\n]{1,300};\s?PWD\s?=\s?([^\s"';]{1,500})/gi],
  [/\bPWD\s?=\s?([^\s"';]{1,500});[^"'\n]{0,300}\b(?:UID|User(?: ID)?)\s?=/gi],
  [/"auth"\s{0,9}:\s{0,9}"([A-Za-z0-9+/=]{8,2000})"/g, isLogin],
  ...passwordOptions().map((option): Shape => [option]),
];

/** Any of them. Most texts have none, which one search shows. */
const ANY = new RegExp(SHAPES.map(([{ source }]) => source).join('|'), 'im');

/** Whether a text contains the format of a secret. */
export function hasSecretShape(text: string): boolean {
  return shapedSecrets(text).length > 0;
}

/** The number of the first line that contains the format of a secret, or in which it starts. */
export function lineOfSecretShape(text: string): number | undefined {
  const places = shapedSecrets(text).map(({ index }) => index);
  return places.length === 0 ? undefined : text.slice(0, Math.min(...places)).split('\n').length;
}

/** Whether a text contains a secret, according to its format or to the name before it. */
export function hasSecret(text: string): boolean {
  return secretsInText(text).length > 0;
}

/** The secrets of a text. */
export function secretsInText(text: string): string[] {
  return [...shapedSecrets(text).map(({ secret }) => secret), ...namedSecrets(text).map(({ value }) => value)];
}

/** A secret, and where the format in which it was found begins. */
interface Shaped {
  readonly secret: string;
  readonly index: number;
}

function shapedSecrets(text: string): Shaped[] {
  if (!ANY.test(text)) return [];
  return SHAPES.flatMap(([format, isSecret = () => true]) =>
    [...text.matchAll(format)].flatMap(({ 0: found, 1: secret = found, index }) =>
      !isStandIn(secret) && isSecret(secret, found, text) ? [{ secret, index }] : [],
    ),
  );
}
