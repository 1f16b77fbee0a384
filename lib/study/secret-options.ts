import * as path from 'node:path';

/** Options that are followed by a password, or by a user and a password. */
interface Options {
  /** The programs, as alternatives of a regular expression. */
  readonly programs: string;
  /** The options, likewise. */
  readonly options: string;
  /** The character between user and password; without it, there is a password alone. */
  readonly separator?: string;
  /** What is between option and value. */
  readonly between: string;
}

const SEPARATE = String.raw`\s{1,9}`;
const BOTH = String.raw`[\s=]{0,9}`;
const JOINED = '';

/** Options by which programs take a password, but whose names don't tell it. */
const OPTIONS: readonly Options[] = [
  { programs: 'curl', options: '-[a-zA-Z]{0,20}[uU]|--user|--proxy-user', separator: ':', between: BOTH },
  { programs: 'wget|http', options: '-u|--user', separator: ':', between: BOTH },
  { programs: 'https?|xhs?', options: '-a|--auth', separator: ':', between: BOTH },
  { programs: 'smbclient', options: '-U|--user', separator: '%', between: BOTH },
  { programs: 'lftp', options: '-u|--user', separator: ',', between: BOTH },
  { programs: 'redis-cli|valkey-cli|keydb-cli', options: '-a', between: SEPARATE },
  {
    programs: 'mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump|mariadb-admin|7z[az]?',
    options: '-p',
    between: JOINED,
  },
  { programs: 'sshpass', options: '-p', between: BOTH },
  { programs: 'mongo|mongosh|mongodump|mongorestore|cqlsh', options: '-p', between: SEPARATE },
  { programs: '(?:docker|podman|helm registry) login', options: '-p', between: SEPARATE },
  { programs: 'sqlcmd|bcp|mosquitto_pub|mosquitto_sub|zip|unzip', options: '-P', between: BOTH },
  { programs: 'ldapsearch|ldapadd|ldapmodify|ldapwhoami', options: '-w', between: SEPARATE },
  { programs: 'openssl', options: '-pass(?:in|out)?', between: `${SEPARATE}pass:` },
];

/** The value of each of these options, where a shell would read it. */
export function passwordOptions(): RegExp[] {
  return OPTIONS.map(({ programs, options, separator, between }) => {
    const user = separator === undefined ? '' : `[^\\s${separator}"']{1,100}${separator}`;
    const password = `([^\\s"'|;&]+)`;
    return new RegExp(
      String.raw`\b(?:${programs})(?!\s{0,9}(?:[(=]|<-|:=))\s(?:[^|;&\n]{0,500}\s)?(?:${options})${between}["']?${user}${password}`,
      'g',
    );
  });
}

const PROGRAM = new RegExp(`^(?:${OPTIONS.map(({ programs }) => programs).join('|')})$`);

/**
 * A word as it would be in a shell, after what may tell its meaning: the program, and the option before it. The program
 * need not be the first word: `timeout 60 curl -u me:hunter2`.
 */
export function withProgram(words: readonly unknown[], position: number, word: string): string {
  const before = words.slice(Math.max(0, position - FARTHEST), position).map(textOf);
  const names = before.map((each) => path.posix.basename(each));
  const found = names.findLastIndex((_, at) => tryProgram(names, at) !== undefined);
  const option = found === before.length - 1 ? '' : (before.at(-1) ?? '');
  const program = tryProgram(names, found) ?? path.posix.basename(textOf(words[0]));
  if (option.startsWith('-')) return `${program} ${option} ${word}`;
  return word.startsWith('-') && found >= 0 ? `${program} ${word}` : word;
}

/** What is not text is reported elsewhere. */
function textOf(word: unknown): string {
  return typeof word === 'string' ? word : '';
}

/** How many words before a word may be its program. A command may have hundreds of thousands. */
const FARTHEST = 50;

/** The program at a place, with its command if both are needed: `docker login`. */
function tryProgram(names: readonly string[], at: number): string | undefined {
  return [names.slice(at, at + 1), names.slice(at, at + 2)]
    .map((some) => some.join(' '))
    .find((some) => at >= 0 && PROGRAM.test(some));
}
