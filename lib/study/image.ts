import type { ProblemList } from './problems';

// The grammar of image references: github.com/distribution/reference, regexp.go.
const HOST =
  /^(localhost|\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*)(:\d+)?$/;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
/** With its host. */
const MAX_REPOSITORY = 255;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;

/** An image with a digest, or with a tag other than latest: the same program today and in a year. */
export function checkImage(problems: ProblemList, given: unknown, prop = 'image'): string {
  const report = (rule: string, remedy: string): string => {
    problems.report(prop, rule, given, remedy);
    return '';
  };
  if (typeof given !== 'string' || given === '')
    return report('be the name of an image', "write, for example, 'rocker/r-ver:4.5.0'");
  if (given.includes('://')) return report('be an image name, not a URL', `write '${given.replace(/^.*:\/\//, '')}'`);

  const [named = '', digest, ...moreDigests] = given.split('@');
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const repository = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);

  if (moreDigests.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    return report(
      'have a digest of the form sha256: and 64 lower-case hexadecimal digits, or sha512: and 128',
      'copy the digest from the registry',
    );
  }
  if (repository.length > MAX_REPOSITORY)
    return report(`have a repository of at most ${String(MAX_REPOSITORY)} characters`, 'write it as the registry does');
  if (!isRepository(repository)) {
    return report(
      'have a repository of lower-case letters, digits, ".", "_", "-" and "/"',
      `write it as the registry does`,
    );
  }
  if (tag !== undefined && !TAG.test(tag)) {
    return report('have a tag of at most 128 letters, digits, ".", "_" and "-"', 'write it as the registry does');
  }
  if (digest === undefined && (tag === undefined || tag === 'latest')) {
    return report(
      'have a fixed tag or a digest',
      `name a version, for example '${repository}:1.0.0', so that every pod runs the same program`,
    );
  }
  return given;
}

function isRepository(repository: string): boolean {
  const [first = '', ...rest] = repository.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const components = hasHost ? rest : [first, ...rest];
  return (!hasHost || HOST.test(first)) && components.every((part) => PATH_COMPONENT.test(part));
}
