/** A kubeconfig, and the message after its name. */
interface KubeconfigCase {
  readonly title: string;
  /** How it differs from a working one, by its parts; or a text instead of it. */
  readonly changed: Readonly<Record<string, unknown>> | string;
  readonly told: RegExp;
}

const cluster = (given: object): Readonly<Record<string, unknown>> => ({
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1', ...given } }],
});
const user = (given: unknown): Readonly<Record<string, unknown>> => ({ users: [{ name: 'u', user: given }] });
const context = (given: unknown): Readonly<Record<string, unknown>> => ({
  contexts: [{ name: 'here', context: given }],
});
const must = (rest: string): RegExp =>
  new RegExp(`^kubeconfig FILE: ${rest}; correct it, or name another with --kubeconfig$`);
const ofContext = (rest: string): RegExp => new RegExp(`^context here of the kubeconfig FILE${rest}$`);
const read = (why: string): RegExp =>
  new RegExp(`^can't read the kubeconfig FILE: ${why}; name another with --kubeconfig$`);
const exec = (command: unknown, ...args: readonly unknown[]): Readonly<Record<string, unknown>> =>
  user({ exec: { command, args } });
const program = (rest: string): RegExp =>
  new RegExp(`^the program \\S+, which provides the credentials of context here, ${rest}`);
const pem = (kind: string): string =>
  Buffer.from(`-----BEGIN ${kind}-----\nAAAA\n-----END ${kind}-----\n`).toString('base64');

export const KUBECONFIGS: readonly KubeconfigCase[] = [
  { title: 'is a word', changed: 'hello', told: must('must be an object, got "hello"') },
  { title: 'is a list', changed: '- a', told: must('must be an object, got \\["a"\\]') },
  { title: 'is a number', changed: '7', told: must('must be an object, got 7') },
  {
    title: 'has a namespace that none can have',
    changed: context({ cluster: 'c', user: 'u', namespace: '../x' }),
    told: ofContext(': its namespace: must be at most 63 lower-case letters, digits and "-", got "../x"; correct it'),
  },
  { title: 'is two documents', changed: 'a: 1\n---\nb: 2\n', told: read('line \\d is not valid YAML \\(\\w+\\)') },
  {
    title: 'has a key twice',
    changed: 'users: []\nusers: []\n',
    told: read('line \\d is not valid YAML \\(DUPLICATE_KEY\\)'),
  },
  { title: 'is cut in a quote', changed: 'clusters: "secret-1', told: read('line \\d is not valid YAML \\(\\w+\\)') },
  { title: 'is bytes', changed: '\u0000\u0001', told: /^(can't read the kubeconfig|kubeconfig) FILE: / },
  { title: 'has an alias to nothing', changed: 'users: *nope', told: read('.*not valid YAML.*') },
  {
    title: 'has an alias to itself',
    changed: 'users: &a [*a]',
    told: /^(can't read the kubeconfig|kubeconfig) FILE: /,
  },
  {
    title: 'has aliases of aliases',
    changed: `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((key, at) => `${key}: &${key} [${`*${'abcdefg'[at]!},`.repeat(9)}]\n`).join('')}`,
    told: read('it is not valid YAML \\(aliases\\)'),
  },
  { title: 'is nested without end', changed: '['.repeat(20_000), told: read('.*not valid YAML.*') },
  { title: 'is larger than any', changed: `# ${'x'.repeat(5 << 20)}`, told: read('it has more than 4194304 bytes') },
  {
    title: 'has clusters that are an object',
    changed: { clusters: {} },
    told: must('clusters: must be a list, got {}'),
  },
  { title: 'has users that are text', changed: { users: 'u' }, told: must('users: must be a list, got "u"') },
  { title: 'has contexts that are a number', changed: { contexts: 1 }, told: must('contexts: must be a list, got 1') },
  {
    title: 'has a cluster that is null',
    changed: { clusters: [null] },
    told: must('clusters\\[0\\]: must be an object, got null'),
  },
  {
    title: 'has a current-context that is a number',
    changed: { 'current-context': 7 },
    told: must('current-context: must be text, got 7'),
  },
  {
    title: 'has a server that is a number',
    changed: cluster({ server: 7 }),
    told: must('clusters\\[0\\]\\.cluster\\.server: must be an address, got 7'),
  },
  {
    title: 'has an empty server',
    changed: cluster({ server: '' }),
    told: must('clusters\\[0\\]\\.cluster\\.server: must be an address, got ""'),
  },
  {
    title: 'has no server',
    changed: cluster({ server: undefined }),
    told: must('clusters\\[0\\]\\.cluster\\.server: must be an address, got nothing'),
  },
  ...['ftp://here', 'here:6443', 'https://', 'https://a b', 'javascript:alert(1)', 'file:///etc', '//here'].map(
    (server) => ({
      title: `has the server ${server}`,
      changed: cluster({ server }),
      told: ofContext(': the server of its cluster must be an address that begins with https://, got ".*"; correct it'),
    }),
  ),
  {
    title: 'has a proxy that is none',
    changed: cluster({ 'proxy-url': 'here' }),
    told: ofContext(' has a proxy-url that is not an address: "here"; correct it'),
  },
  {
    title: 'has a certificate that is no base64',
    changed: cluster({ 'certificate-authority-data': '!!' }),
    told: ofContext(" can't be used: certificate-authority-data: must be base64; correct it"),
  },
  {
    title: 'has a certificate that is none',
    changed: cluster({ 'certificate-authority-data': pem('CERTIFICATE') }),
    told: ofContext(" can't be used: certificate-authority: .*; correct it"),
  },
  {
    title: 'has a certificate of other bytes',
    changed: user({ 'client-certificate-data': 'AAAA' }),
    told: ofContext(" can't be used: client-certificate: .*; correct it"),
  },
  {
    title: 'has a key that is none',
    changed: user({ 'client-key-data': pem('PRIVATE KEY') }),
    told: ofContext(" can't be used: client-key: .*; correct it"),
  },
  {
    title: 'has a certificate in a file that is not there',
    changed: cluster({ 'certificate-authority': 'nope.pem' }),
    told: ofContext(" can't be used: certificate-authority: ENOENT.*; correct it"),
  },
  {
    title: 'has a certificate in a folder',
    changed: cluster({ 'certificate-authority': '.' }),
    told: ofContext(" can't be used: certificate-authority: it is a folder; correct it"),
  },
  {
    title: 'has a certificate in a pipe',
    changed: cluster({ 'certificate-authority': 'PIPE' }),
    told: ofContext(" can't be used: certificate-authority: it is a pipe, not a regular file; correct it"),
  },
  {
    title: 'has a key in a pipe',
    changed: user({ 'client-key': 'PIPE' }),
    told: ofContext(" can't be used: client-key: it is a pipe, not a regular file; correct it"),
  },
  {
    title: 'has a context without a cluster',
    changed: context({ user: 'u' }),
    told: must('contexts\\[0\\]\\.context\\.cluster: must be a name, got nothing'),
  },
  {
    title: 'has a context that is null',
    changed: context(null),
    told: must('contexts\\[0\\]\\.context: must be an object, got null'),
  },
  {
    title: 'has a context of a cluster that is not in it',
    changed: context({ cluster: 'other' }),
    told: ofContext(' names a cluster "other" that is not in it; correct it'),
  },
  {
    title: 'has a context of a user that is not in it',
    changed: context({ cluster: 'c', user: 'other' }),
    told: ofContext(' names a user "other" that is not in it; correct it'),
  },
  {
    title: 'has a namespace that is a list',
    changed: context({ cluster: 'c', namespace: [] }),
    told: must('contexts\\[0\\]\\.context\\.namespace: must be text, got \\[\\]'),
  },
  {
    title: 'has a token that is a number',
    changed: user({ token: 4711 }),
    told: must('users\\[0\\]\\.user\\.token: must be text, got {}'),
  },
  {
    title: 'has a password that is a list',
    changed: user({ password: ['secret-1'] }),
    told: must('users\\[0\\]\\.user\\.password: must be text, got {}'),
  },
  {
    title: 'has an exec that is text',
    changed: user({ exec: 'login' }),
    told: must('users\\[0\\]\\.user\\.exec: must be an object, got "login"'),
  },
  {
    title: 'has a program that is a number',
    changed: exec(7),
    told: must('users\\[0\\]\\.user\\.exec\\.command: must be a name, got 7'),
  },
  {
    title: 'has a program without a name',
    changed: exec(''),
    told: must('users\\[0\\]\\.user\\.exec\\.command: must be a name, got ""'),
  },
  {
    title: 'has words for a program that are numbers',
    changed: exec('sh', 7),
    told: must('users\\[0\\]\\.user\\.exec\\.args\\[0\\]: must be text, got 7'),
  },
  {
    title: 'has a program that is not there',
    changed: exec('no-such-login'),
    told: program("can't be run \\(ENOENT\\); install it"),
  },
  {
    title: 'has a program that is a folder',
    changed: exec('/'),
    told: program("can't be run \\(EACCES\\); install it"),
  },
  {
    title: 'has a program that prints without end',
    changed: exec('yes'),
    told: program('failed: it prints more than 1 MiB; log in again'),
  },
  {
    title: 'has a program that complains without end',
    changed: exec('sh', '-c', 'yes >&2'),
    told: program('failed: it prints more than 1 MiB; log in again'),
  },
  {
    title: 'has a program that prints nothing',
    changed: exec('true'),
    told: program('printed no ExecCredential; check what it prints'),
  },
  {
    title: 'has a program that prints null',
    changed: exec('echo', 'null'),
    told: program('printed no ExecCredential; check what it prints|.*'),
  },
  {
    title: 'has a program that prints an empty object',
    changed: exec('echo', '{}'),
    told: program('printed no ExecCredential; check what it prints'),
  },
  {
    title: 'has a program that is killed',
    changed: exec('sh', '-c', 'kill -9 $$'),
    told: program('failed: it printed no message; log in again'),
  },
];
