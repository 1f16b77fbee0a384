import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { Parameters } from '../../lib';
import { hasSecret, secretsInText } from '../../lib/study/secret-shapes';
import { isSecretByName } from '../../lib/study/secret-names';
import { pool, redis, simulation, sweep } from '../support';

const random = 'q7Xv2LmN9pRt4WzK8sYb3HdG6fJc1Ea5UoZiTqPnMvBx';
const of = (length: number): string => random.repeat(4).slice(0, length);
const hex = (length: number): string => '0123456789abcdef9e8d7c6b5a4f3e2d'.repeat(4).slice(0, length);

/** Invented, each in the format of its issuer; with the part that must be hidden. */
const SHAPED = (
  [
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${of(64)}\n-----END RSA PRIVATE KEY-----\n`, of(64)],
    ['a private key of PKCS #8', `-----BEGIN PRIVATE KEY-----\n${of(64)}`, of(64)],
    ['a private key of PGP', `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${of(64)}`, of(64)],
    ['a private key of PuTTY', `PuTTY-User-Key-File-3: ssh-ed25519\n${of(40)}`, of(40)],
    ['a key of Groq', `gsk_${of(52)}`],
    ['a token of Replicate', `r8_${of(37)}`],
    ['a token of Telegram', `123456789:AA${of(33)}`],
    ['a key of Linear', `lin_api_${of(40)}`],
    ['a key of New Relic', `NRAK-${of(27).toUpperCase()}`],
    ['a key of xAI', `xai-${of(80)}`],
    ['a key of Perplexity', `pplx-${of(48)}`],
    ['a token of Sentry', `sntrys_${of(60)}`],
    ['a key of Postman', `PMAK-${hex(24)}-${hex(34)}`],
    ['a token of Mapbox', `sk.eyJ${of(40)}.${of(22)}`],
    ['a webhook of Discord', `https://discord.com/api/webhooks/123456789012345678/${of(68)}`, of(68)],
    ['a private key in base64', Buffer.from(`-----BEGIN EC PRIVATE KEY-----\n${of(50)}`).toString('base64')],
    ['a private key of age', `AGE-SECRET-KEY-1${of(58).toUpperCase()}`],
    ['a token of GitHub', `ghp_${of(36)}`],
    ['a fine-grained token of GitHub', `github_pat_${of(22)}_${of(59)}`],
    ['a token of GitLab', `glpat-${of(20)}`],
    ['an access key of AWS', `AKIA${of(16).toUpperCase()}`],
    ['a temporary access key of AWS', `ASIA${of(16).toUpperCase()}`],
    ['an API key of Google', `AIza${of(35)}`],
    ['an access token of Google', `ya29.${of(40)}`],
    ['a token of Slack', `xoxb-${of(12)}-${of(24)}`],
    ['a webhook of Slack', `https://hooks.slack.com/services/T${of(8)}/B${of(8)}/${of(24)}`, of(24)],
    ['a key of OpenAI', `sk-proj-${of(40)}`],
    ['a key of Stripe', `sk_live_${of(24)}`],
    ['a token of npm', `npm_${of(36)}`],
    ['a token of PyPI', `pypi-AgEIcHlwaS5vcmc${of(44)}`],
    ['a token of Hugging Face', `hf_${of(34)}`],
    ['a token of Docker', `dckr_pat_${of(27)}`],
    ['a key of SendGrid', `SG.${of(22)}.${of(43)}`],
    ['a token of Vault', `hvs.${of(24)}`],
    ['a token of Databricks', `dapi${hex(32)}`],
    ['a JSON Web Token', `eyJ${of(20)}.eyJ${of(30)}.${of(43)}`],
    ['a header with a token', `Authorization: Bearer ${of(24)}`, of(24)],
    ['a header with a password', `authorization: Basic ${of(24)}`, of(24)],
    ['a URL with a password', `postgres://user:${of(12)}@db:5432/x`, of(12)],
    ['a URL with a password alone', `redis://:${of(12)}@cache:6379`, of(12)],
    ['a connection string of Azure', `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${of(60)}==`, of(60)],
    ['a signed URL', `https://a.blob.core.windows.net/c?sv=2024&sig=${of(43)}%3D`, of(43)],
    ['an option with a password', `--password=${of(12)}`, of(12)],
    ['an option with a password behind it', `train --db-password ${of(12)} --n 3`, of(12)],
    ['a variable of a shell', `export DB_PASS=${of(12)}; train`, of(12)],
    ['a text in quotes in code', `con <- connect(user = "me", password = "${of(12)}")`, of(12)],
    ['a field in JSON', `{"api_key": "${of(12)}"}`, of(12)],
    ['a connection string of a database', `Server=db;User=me;Password=${of(12)};Encrypt=yes`, of(12)],
    ['the password of curl', `curl -s -u me:${of(12)} https://example.com`, of(12)],
    ['a line of .netrc', `machine example.com login me password ${of(12)}`, of(12)],
    ["Docker's password file", `{"auths": {"https://index.docker.io/v1/": {"auth": "${of(24)}"}}}`, of(24)],
  ] as const
).map(([kind, text, secret = text]) => [kind, text, secret] as const);

const NAMES = [
  ...['PASSWORD', 'DB_PASSWORD', 'PGPASSWORD', 'dbPassword', 'db.passwd', 'MYSQL_PWD', 'DB_PASS', 'SSHPASS', 'PASS'],
  ...['passphrase', 'SECRET', 'clientSecret', 'client-secret', 'MYTOKEN', 'accessToken', 'GITHUB_TOKEN', 'GITHUB_PAT'],
  ...['API_KEY', 'apikey', 'apiKey', 'AWS_SECRET_ACCESS_KEY', 'SSH_PRIVATE_KEY', 'STORAGE_ACCOUNT_KEY', 'SIGNING_KEY'],
  ...[
    'CREDENTIALS',
    'CREDS',
    'SECRET_KEY_BASE',
    'FERNET_KEY',
    'APP_KEY',
    'NOAA_KEY',
    'PASSWORT',
    'AZURE_STORAGE_CONNECTION_STRING',
    'REDISCLI_AUTH',
    'SESSION_COOKIE',
    'PROXY_AUTHORIZATION',
    'db_pw',
  ],
];

describe('a secret is found', () => {
  test.each(SHAPED)('if it is %s, and nothing else must be hidden', (_kind, text, secret) => {
    expect(hasSecret(text)).toBe(true);
    expect(secretsInText(text).some((found) => found.includes(secret))).toBe(true);
  });

  test.each(NAMES)('if it is called %s', (name) => {
    expect(isSecretByName(name, of(12))).toBe(true);
  });
});

describe('a secret is found in a word of a command', () => {
  test.each([
    `-Ddb.password=${of(12)}`,
    `spark.hadoop.fs.s3a.secret.key=${of(20)}`,
    `db.password=${of(12)}`,
    `java -Ddb.password=${of(12)} -jar a.jar`,
    `helm --set db.password=${of(12)}`,
  ])('%s', (word) => {
    expect(hasSecret(word)).toBe(true);
  });
});

describe('these are not secrets:', () => {
  test.each([
    ...['PASSWORD_FILE', 'TOKENIZER', 'TOKENIZERS_PARALLELISM', 'KEY', 'SORT_KEY', 'SECRETARY', 'PATTERN', 'COMPAT'],
    ...['BYPASS', 'COMPASS', 'PWD', 'OLDPWD', 'path', 'n_tokens', 'author', 'passes', 'SECRET_NAME', 'keyword'],
  ])('a value that is called %s', (name) => {
    expect(isSecretByName(name, of(12))).toBe(false);
  });

  test.each(['pass', 'n_pat', 'pw', 'MAXTOKEN', 'use_auth'])('a number or a switch that is called %s', (name) => {
    for (const value of ['', '100', '-1.5e3', 'true', 'FALSE', 'NA']) expect(isSecretByName(name, value)).toBe(false);
  });

  test.each([
    'postgres://user:$PASSWORD@db/x',
    'postgres://${user}:${password}@db',
    'https://<user>:<password>@host',
    'f"https://{user}:{password}@host"',
    'sprintf("https://%s:%s@host", u, p)',
    'http://localhost:8080/a@b',
    'curl -u "$USER:$PASSWORD" https://example.com',
    '--password-file=/var/secrets/key',
    '--token /var/secrets/token',
    '--password',
    '--token-count=3',
    'password = Sys.getenv("DB_PASSWORD")',
    'password <- readLines("/var/secrets/key")',
    'os.environ["API_KEY"]',
    'password = "***"',
    'Authorization: Bearer $TOKEN',
    'print("Bearer of news")',
    'a basic example of what follows',
    '-----BEGIN PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----',
    'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t',
    'sk-learn',
    'task-7-of-the-study-with-a-long-name-indeed',
    'risk-adjusted-returns-of-portfolios-in-europe',
    'gh_pages',
    'y ~ x:z + (1 | group)',
    'x = "auth"',
    'ACCATGCATGCATGCATGCA',
    'AKIACDEFGHLMNPQRSTVW',
    'ASIACCCCCCCCCCCCCCCC',
    'curl = -dudy[1:-1, 1:-1] + dvdx[1:-1, 1:-1]',
    'curl = -u[1:end-1] .+ v[2:end]',
    'curl <- -u[2:n]',
    'def rk_test_harmonicoscillator(dt):',
    '# Basic RandomForest2Classifier',
    'git+https://${TOKEN}:x-oauth-basic@github.com/a/b',
    'for a, b in zip (x, -P1):',
    'self.token=token',
    'config.db.password=password',
    'model.token=tok',
  ])('%s', (text) => {
    expect(secretsInText(text)).toEqual([]);
    expect(hasSecret(text)).toBe(false);
  });
});

describe('a long text without a secret is checked quickly', () => {
  const LONGEST_FILE = 240_000;

  // The beginnings of all formats, and what may be between their parts, repeatedly.
  test.each([
    ...[
      'a-',
      'a.',
      'curl ',
      'curl -u ',
      'eyJabcdefghij-',
      '-----BEGIN ',
      'x = ',
      'password ',
      'password=',
      '--password ',
    ],
    ...[
      'a://',
      'http://a:b',
      'machine a login b password ',
      'LS0tLS1CRUdJTi',
      'Authorization: ',
      'Bearer ',
      '"auth" : "',
    ],
    ...['export A', 'AccountKey=', '?sig=', 'SG.aaaaaaaaaaaaaaaa.', ' ', '"', '= ', '- '],
  ])('%j', (part) => {
    const text = part.repeat(LONGEST_FILE / part.length);
    const start = process.cpuUsage().user;
    hasSecret(text);
    // A fraction of that; if a format is not bounded, minutes.
    expect(process.cpuUsage().user - start).toBeLessThan(5_000_000);
  });
});

/** Places where a person may put a secret, and gets a message. */
const PLACES: Readonly<Record<string, (secret: string, chart: Chart) => void>> = {
  'a variable': (secret, chart) => simulation({ env: { A: secret } }, 'study', chart),
  'a word of the command': (secret, chart) => simulation({ command: ['train', secret] }, 'study', chart),
  'code in the command': (secret, chart) => simulation({ command: ['sh', '-c', `true; ${secret}`] }, 'study', chart),
  'the program': (secret, chart) => simulation({ command: [`train ${secret}`] }, 'study', chart),
  'a value of a parameter': (secret, chart) =>
    sweep({ parameters: Parameters.list('x', ['a', secret]) }, 'study', chart),
  'a row of a table': (secret, chart) =>
    sweep({ parameters: Parameters.table([{ x: 'a' }, { x: secret }]) }, 'study', chart),
  'an item of a queue': (secret, chart) => pool({ items: Parameters.list('x', [secret]) }, 'study', chart),
  'a text for a list': (secret, chart) => simulation({ secrets: secret }, 'study', chart),
  'a field that there is not': (secret, chart) => simulation({ password: secret } as object, 'study', chart),
  'a field within a field': (secret, chart) =>
    simulation({ secrets: [{ secret: 'a', mountPath: '/a', token: secret }] }, 'study', chart),
  'a number that is none': (secret, chart) => simulation({ completions: secret }, 'study', chart),
  'the password of Redis': (secret, chart) => redis({ password: secret }, 'study', chart),
  'a label that pods ask for': (secret, chart) => simulation({ pod: { nodeSelector: { a: secret } } }, 'study', chart),
  'a volume of the pod': (secret, chart) =>
    simulation(
      {
        pod: {
          volumes: [{ name: 'a', csi: { driver: 'csi.example.com', volumeAttributes: { a: secret } } }],
          containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a' }] }],
        },
      },
      'study',
      chart,
    ),
};

describe('a secret in the props is refused, and neither shown nor written', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-secrets-'));
  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('in 500 cases or more', () => {
    expect(SHAPED.length * Object.keys(PLACES).length + NAMES.length).toBeGreaterThanOrEqual(500);
  });

  describe.each(Object.entries(PLACES))('in %s', (_place, put) => {
    test.each(SHAPED)('if it is %s', (_kind, text, secret) => {
      expectHidden(secret, (chart) => {
        put(text, chart);
      });
    });
  });

  test.each(NAMES.filter((name) => /^\w+$/.test(name)))('in the variable %s', (name) => {
    expectHidden(of(12), (chart) => simulation({ env: { [name]: of(12) } }, 'study', chart));
    expectHidden(of(12), (chart) => simulation({ env: { [name]: { value: of(12) } } }, 'study', chart));
    expectHidden(of(12), (chart) => simulation({ env: { [name]: `${of(12)}\0` } }, 'study', chart));
  });

  test.each(NAMES)('in the parameter %s', (name) => {
    expectHidden(of(12), (chart) => sweep({ parameters: Parameters.list(name, [of(12)]) }, 'study', chart));
    expectHidden(of(12), (chart) => sweep({ parameters: Parameters.table([{ [name]: of(12) }]) }, 'study', chart));
  });

  test.each(['--password', '--db-pass', '-password', '--access-token', '--apiKey'])(
    'in the word after %s',
    (option) => {
      expectHidden(of(12), (chart) => simulation({ command: ['train', option, of(12)] }, 'study', chart));
    },
  );

  test.each(['password', 'token', 'clientSecret'])('in the field %s of the pod', (name) => {
    const csi = { driver: 'csi.example.com', volumeAttributes: { [name]: of(12) } };
    expectHidden(of(12), (chart) => simulation({ pod: { volumes: [{ name: 'a', csi }] } }, 'study', chart));
  });

  test.each([['--password=$(x)'], ['--access-token', '$(x)'], ['env', 'DB_PASSWORD=$(x)', 'train']])(
    'in the parameter that a command reads as a secret: %j',
    (...words) => {
      expectHidden(of(12), (chart) =>
        sweep({ command: ['train', ...words], parameters: Parameters.list('x', [of(12)]) }, 'study', chart),
      );
    },
  );

  test('in the words of curl', () => {
    const command = ['curl', '-u', `me:${of(12)}`, 'https://example.com'];
    expectHidden(of(12), (chart) => simulation({ command }, 'study', chart));
  });

  function expectHidden(secret: string, make: (chart: Chart) => unknown): void {
    const said: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const outdir = fs.mkdtempSync(path.join(folder, 'dist-'));
    const app = new App({ outdir });
    const message = messageOf(() => {
      make(new Chart(app, 'chart'));
    });
    expect(message).toMatch(/^\[chart\/study\] \S/);
    // Some of it in JSON, as it would be shown.
    const forms = [secret, JSON.stringify(secret).slice(1, -1), secret.slice(0, 8)];
    for (const form of forms) expect([message, ...said].join('\n').includes(form)).toBe(false);
    expect(fs.readdirSync(outdir)).toEqual([]);
  }
});

function messageOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('a file', () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-secrets-'));
  const before = process.cwd();
  beforeAll(() => {
    process.chdir(project);
  });
  afterAll(() => {
    process.chdir(before);
    fs.rmSync(project, { recursive: true });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each([
    ['.env', `N=3\nDB_PASSWORD=${of(12)}\n`, '.env, line 2, may contain a secret (DB_PASSWORD)'],
    ['fit.R', `con <- connect(password = '${of(12)}')\n`, 'fit.R, line 1, may contain a secret (password)'],
    ['config.yaml', `\n\napi_key: "${of(12)}"\n`, 'config.yaml, line 3, may contain a secret (api_key)'],
    ['words.py', 'for token in tokens:\n    print(token)\n', undefined],
    ['read.R', 'password <- Sys.getenv("DB_PASSWORD")\n', undefined],
  ])('%s is reported at synth if a line may contain a secret, which is not shown', (file, text, told) => {
    fs.writeFileSync(file, text);
    const said: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((each) => said.push(String(each)) > 0);
    simulation({ files: [file] }, 'study', new Chart(new App(), 'chart'));
    const remedy =
      '; if so: dist/ is committed: create a Secret in the cluster and mount it with secrets: [{ secret, mountPath }]\n';
    expect(said).toEqual(told === undefined ? [] : [`warning: [chart/study] files: ${told}${remedy}`]);
  });

  test.each(SHAPED.slice(0, 29))('is refused if it contains %s', (_kind, text, secret) => {
    fs.writeFileSync('file.txt', `first\n${text}\n`);
    const message = messageOf(() => simulation({ files: ['file.txt'] }, 'study', new Chart(new App(), 'chart')));
    expect(message).toMatch(
      /files\[0\]: must not contain a secret, such as a key or a token \(file\.txt\), got "file\.txt"/,
    );
    expect(message).not.toContain(secret.slice(0, 8));
  });
});
