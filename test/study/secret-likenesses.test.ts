import { checkCommand } from '../../lib/study/command';
import { checkEnvironment } from '../../lib/study/environment';
import { hasSecretShape, lineOfSecretShape, secretsInText } from '../../lib/study/secret-shapes';
import { isSecretByName, isSecretName } from '../../lib/study/secret-names';
import { secretWarnings } from '../../lib/study/secret-warnings';
import { messagesOf, simulation, tableOf } from '../support';
import { inDepth } from '../in-depth';

const hex = '0e9d8c7b6a5f43210e9d8c7b6a5f4321';
const REFUSED = /must not contain a secret, got "\(not shown\)"; dist\/ is committed: /;

/** The lines of a file about which synth warns. */
function warned(path: string, text: string): string[] {
  return secretWarnings({ files: [{ path, bytes: Buffer.from(text) }] });
}

describe('code that reads a secret contains none:', () => {
  test.each([
    // Python
    'headers={"Authorization": "Bearer " + os.environ["API_TOKEN"]}',
    'headers={"Authorization": "Bearer %s" % token}',
    'headers={"Authorization": "Bearer {}".format(token)}',
    'headers={"Authorization": f"Bearer {token}"}',
    "headers = {'Authorization': 'token ' + sha256_token}",
    'session.headers["Authorization"] = access_token',
    'auth = base64.b64encode(f"{user}:{password}".encode())',
    'password = getpass.getpass("Password: ")',
    'password = getpass("Password: "); name = "ann"',
    'token=tokens[0]',
    'token=get_token()',
    'api_key=settings.API_KEY',
    'connect(user=user, password=password, host=host)',
    'connect(host=host, password=pw, user=user)',
    'parser.add_argument("--token", help="the token")',
    'if line.startswith("-----BEGIN PRIVATE KEY-----"):',
    'class TokenCounter: token: str',
    // R
    'add_headers(Authorization = paste("Bearer", readLines("/var/secrets/token")))',
    'add_headers(Authorization = paste0("Bearer ", token))',
    'add_headers(`Authorization` = glue("Bearer {token}"))',
    'req_headers(req, Authorization = api_token)',
    'httr::authenticate(user, password)',
    'DBI::dbConnect(RPostgres::Postgres(), password = Sys.getenv("PGPASSWORD"))',
    'keyring::key_get("db", "ann")',
    'Stack <- R6Class("Stack", private = list(key = NULL, token = 1))',
    'private$method(secret)',
    'grepl("-----BEGIN RSA PRIVATE KEY-----", x)',
    'SG.standard_deviation_of_x.standard_deviation_of_y',
    'hvs.standard_deviation_of_x',
    // JavaScript
    'headers: { Authorization: `Bearer ${token}` }',
    "headers: { Authorization: 'Bearer ' + token }",
    'headers.Authorization = token1;',
    'this.password = password;',
    'const { token } = session;',
    // Shell
    'curl -H "Authorization: Bearer $(cat /t)"',
    'curl -H "Authorization: Bearer `cat /t`"',
    'curl -H "X-Api-Key: $KEY" https://h/x',
    'curl "https://h/x?api_key=$KEY"',
    'curl "https://h/x?page_token=abc123"',
    'mysql -p db <x.sql',
    'mysql -p"$PASSWORD"',
    'redis-cli -a "$REDISCLI_AUTH"',
    'sshpass -f /var/secrets/password ssh h',
    'docker run -p 8080:80 x',
    'mkdir -p results/a',
    'mysql -p… and mysql -p*** ask for nothing',
    'openssl enc -pass file:/var/secrets/key',
    'openssl enc -pass env:KEY',
    // Prose
    '# Basic cross-validation',
    '# Basic parameterization / characterization',
    '# Basic understanding/interpretation',
    '# The Bearer internationalization',
    '# e.g. postgresql://user:password@localhost/db',
    '# e.g. mysql://user:changeme@localhost/db',
    '# e.g. https://user:%s@host and https://%USER%:%PASSWORD%@host',
    '# e.g. aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
    '# --password is read from the file, --token TOKEN from the line',
    'message = "--api-key must be given"',
    // Names of methods
    'sk-learn-random-forest-classifier',
    'sk-learn-gradient-boosting-2024-final',
    'pypi-packages-that-are-used-in-this-long-study-of-code',
    'github_pat_of_the_user_who_starts_it',
    // Statistics
    'secret_santa <- sample(names)',
    'password_strength ~ length + digits',
    'passphrase_length = "short"',
    'tokenizer = "bert-base"',
    'pad_token = "[PAD]", eos_token = "</s>"',
    'token = "the"',
    'stop("password: ", "must have 8 characters.")',
    'const MESSAGE_UNEXPECTED_TOKEN = "Unexpected token %0"',
    'type Credentials = "omit" | "include"',
    '{ auth: "user:password", accessToken: "myAccessToken", token: "your_token" }',
    'secrets: [{ secret: "gcs-key", mountPath: "/key" }]',
    'def __init__(self, backlog=1, authkey=None):',
    'hint = { password: "Must have at least 8 characters." }',
    'key = "id"; keys <- c("a", "b")',
    '{"auth": "required"}',
    '"auth": "optional"',
  ])('%s', (text) => {
    expect(secretsInText(text)).toEqual([]);
    expect(hasSecretShape(text)).toBe(false);
    expect(warned('script.py', text)).toEqual([]);
  });
});

describe('a secret is found in its common forms:', () => {
  test.each([
    ['host=db user=me password=hunter2 dbname=x', 'hunter2'],
    ['password=hunter2 host=db', 'hunter2'],
    ['psycopg2.connect("dbname=x user=me password=hunter2")', 'hunter2"'.slice(0, 7)],
    ['Pwd=hunter2;Uid=me', 'hunter2'],
    ['Driver={x};PWD=hunter2;Server=db;UID=me;', 'hunter2'],
    [`curl -H 'X-Api-Key: ${hex}' https://h/x`, hex],
    [`curl -H "X-Auth-Token: ${hex}" https://h/x`, hex],
    [`wget --header="X-Auth-Token: ${hex}" https://h/x`, hex],
    ['curl -H "Authorization: Bearer correcthorse" https://h/x', 'correcthorse'],
    [`https://h/x?api_key=${hex}`, hex],
    [`https://h/x?a=1&api_key=${hex}`, hex],
    ['timeout 60 curl -u me:hunter2 https://h/x', 'hunter2'],
    ['curl -sSu me:hunter2 https://h/x', 'hunter2'],
    ['curl -U me:hunter2 https://h/x', 'hunter2'],
    ['curl --proxy-user me:hunter2 https://h/x', 'hunter2'],
    ['https -a me:hunter2 h/x', 'hunter2'],
    ['redis-cli -h db -a hunter2 ping', 'hunter2'],
    ['mysql -u me -phunter2 db', 'hunter2'],
    ['mysqldump -phunter2 db', 'hunter2'],
    ['sshpass -p hunter2 ssh h', 'hunter2'],
    ['sshpass -phunter2 ssh h', 'hunter2'],
    ['docker login -u me -p hunter2', 'hunter2'],
    ['smbclient -U me%hunter2 //h/x', 'hunter2'],
    ['openssl enc -aes-256-cbc -pass pass:hunter2', 'hunter2'],
    ['7z x -phunter2 a.7z', 'hunter2'],
    ['unzip -P hunter2 a.zip', 'hunter2'],
    ['ldapsearch -D cn=me -w hunter2', 'hunter2'],
    [`headers = {"X-Api-Key": "${hex}"}`, hex],
    [`add_headers(\`X-Api-Key\` = "${hex}")`, hex],
    [`os.environ["API_KEY"] = "${hex}"`, hex],
    [`{\\"api_key\\": \\"${hex}\\"}`, hex],
    ['default login me password hunter2', 'hunter2'],
    ['machine h\n  login me\n  password hunter2\n', 'hunter2'],
    ['Authorization: Bearer correcthorse', 'correcthorse'],
    ['X-Api-Key: hunter2', 'hunter2'],
    ['password: hunter2', 'hunter2'],
    ['jdbc:oracle:thin:scott/hunter2@h:1521:x', 'hunter2'],
    [`key <- paste("-----BEGIN PRIVATE KEY-----", "MIIE${hex}")`, hex],
    [`Authorization: Bearer 0e9d8c7b-6a5f-4321-0e9d-8c7b6a5f4321`, '0e9d8c7b-6a5f-4321-0e9d-8c7b6a5f4321'],
    ['Authorization: Basic bWU6aHVudGVycGFzc3dvcmQ=', 'bWU6aHVudGVycGFzc3dvcmQ='],
  ])('%s', (text, secret) => {
    expect(secretsInText(text).filter((found) => found.includes(secret))).not.toEqual([]);
  });

  test.each([
    ['the 2nd of two keys', 'API_KEY_2'],
    ['the password of one stage', 'DB_PASSWORD_PROD'],
    ['a password with a number', 'PASSWORD2'],
    ['a key of a client', 'CONSUMER_KEY'],
    ['a numbered token', 'API_TOKEN_1'],
    ['a key of Cosmos DB', 'COSMOS_KEY'],
    ['a previous secret', 'jwtSecretOld'],
    ['a key in base64', 'SIGNING_KEY_BASE64'],
  ])('%s: %s', (_kind, name) => {
    expect(isSecretName(name)).toBe(true);
    expect(messagesOf((problems) => checkEnvironment(problems, { [name]: 'hunter2' }))).toEqual([
      expect.stringMatching(REFUSED),
    ]);
  });

  test.each(['KAGGLE_KEY', 'AZURE_STORAGE_KEY', 'SHARED_KEY', 'CENSUS_KEY', 'STORAGE_KEY_2'])(
    'a %s that looks random; others are the names of columns and objects',
    (name) => {
      expect(messagesOf((problems) => checkEnvironment(problems, { [name]: hex }))).toEqual([
        expect.stringMatching(REFUSED),
      ]);
      for (const value of ['id', 'state', 'data/run1', 'results/2026/estimates-by-state'])
        expect(messagesOf((problems) => checkEnvironment(problems, { [name]: value }))).toEqual([]);
    },
  );

  test.each([
    ['curl', '-H', `X-Api-Key: ${hex}`, 'https://h/x'],
    ['curl', '-H', `X-Auth-Token: ${hex}`, 'https://h/x'],
    ['wget', `--header=X-Api-Key: ${hex}`, 'https://h/x'],
    ['curl', `https://h/x?api_key=${hex}`],
    ['timeout', '60', 'curl', '-u', 'me:hunter2', 'https://h/x'],
    ['nice', '-n', '5', '/usr/bin/curl', '-u', 'me:hunter2', 'https://h/x'],
    ['curl', '-sSu', 'me:hunter2', 'u'],
    ['redis-cli', '-a', 'hunter2'],
    ['mysql', '-phunter2'],
    ['mysql', '-u', 'root', '-phunter2', 'db'],
    ['sshpass', '-p', 'hunter2', 'ssh', 'h'],
    ['docker', 'login', '-p', 'hunter2'],
    ['mongosh', '-p', 'hunter2'],
    ['env', 'A=1', 'redis-cli', '-a', 'hunter2'],
    ['docker', 'run', '-e', 'DB_PASSWORD=hunter2', 'x'],
    ['mpirun', '-x', 'API_KEY=hunter2', 'train'],
    ['sh', '-c', 'mysql -phunter2 <x.sql'],
    ['psql', 'host=db user=me password=hunter2 dbname=x'],
  ])('in the command %s %s %s %s', (...words) => {
    expect(messagesOf((problems) => checkCommand(problems, words, tableOf()))).toEqual([
      expect.stringMatching(REFUSED),
    ]);
  });

  test.each([
    ['curl', '-u', '$(user):$$(cat /t)'].map((word) => word.replace('$(user)', '$USER')),
    ['mysql', '-p', 'db'],
    ['mkdir', '-p', 'a'],
    ['docker', 'run', '-p', '8080:80'],
    ['Rscript', 'fit.R', '-a', 'b', '-p', 'c:d'],
    ['redis-cli', '-h', 'db'],
    ['train', '--token', '/var/secrets/token'],
  ])('but not in the command %s %s %s', (...words) => {
    expect(messagesOf((problems) => checkCommand(problems, words, tableOf()))).toEqual([]);
  });

  inDepth('in a command of 100,000 words, each searched once', () => {
    const words = ['train', ...Array.from({ length: 100_000 }, () => '-x'), '--password', 'hunter2'];
    const start = process.cpuUsage().user;
    const told = messagesOf((problems) => checkCommand(problems, words, tableOf()));
    expect(told).toEqual([expect.stringMatching(REFUSED)]);
    expect(process.cpuUsage().user - start).toBeLessThan(10_000_000);
  });

  test('in a variable with a connection string', () => {
    const env = { DSN: 'host=db user=me password=hunter2 dbname=x' };
    const [message = ''] = messagesOf((problems) => checkEnvironment(problems, env));
    expect(message).toMatch(REFUSED);
    expect(message).not.toContain('hunter2');
  });
});

describe('a value that is not a secret may have the name of one:', () => {
  test.each([
    ['GOOGLE_APPLICATION_CREDENTIALS', '/var/secrets/google/key.json'],
    ['GOOGLE_APPLICATION_CREDENTIALS', 'key.json'],
    ['GOOGLE_APPLICATION_CREDENTIALS', './secrets/key.json'],
    ['SSH_PRIVATE_KEY', '~/.ssh/id_ed25519'],
    ['SSH_PRIVATE_KEY', '/home/Ann2/keys/Run2'],
    ['CLIENT_KEY', '/etc/tls/client.key'],
    ['HF_TOKEN', '/var/secrets/hf/token'],
    ['DB_PASSWORD', 'file:///var/secrets/password'],
    ['DB_PASSWORD', ''],
    ['DB_PASSWORD', '$PGPASSWORD'],
    ['DB_PASSWORD', '${PGPASSWORD}'],
    ['DB_PASSWORD', '<password>'],
    ['DB_PASSWORD', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:db'],
    ['API_KEY', 'none'],
    ['RESET_PASSWORD', 'false'],
    ['EOS_TOKEN', '</s>'],
    ['EOS_TOKEN', '<|endoftext|>'],
    ['PAD_TOKEN', '[PAD]'],
    ['STOP_TOKEN', 'END'],
    ['MAX_TOKEN', '512'],
    ['MAX_TOKENS', '512'],
    ['CONTEXT_TOKEN', '2048'],
    ['PAGE_TOKEN', 'CAUQAA'],
    ['token_1', 'the'],
    ['DATE_PAT', '%Y-%m'],
    ['FILE_PAT', '*.csv'],
    ['LOW_PASS', 'butter'],
    ['imagePullSecret', 'registry'],
  ])('%s: %j', (name, value) => {
    expect(isSecretByName(name, value)).toBe(false);
    expect(messagesOf((problems) => checkEnvironment(problems, { [name]: value }))).toEqual([]);
  });

  test.each([
    ['DB_PASSWORD', '1234'],
    ['DB_PASSWORD', 'changeme'],
    ['DB_PASSWORD', '$ecret-1'],
    ['DB_PASSWORD', '/x'.padEnd(4, '!')],
    ['ACCESS_TOKEN', '123456'],
    ['TOKEN', '1234567890'],
    ['AWS_SECRET_ACCESS_KEY', '/q7Xv2LmN9pRt4WzK8sYb3HdG6fJc1Ea5UoZiTqP'],
    ['AWS_SECRET_ACCESS_KEY', '/q7Xv2LmN9pRt4/WzK8sYb3HdG6fJc1Ea5UoZiTqP'],
  ])('unlike %s: %j', (name, value) => {
    expect(isSecretByName(name, value)).toBe(true);
  });

  test('the file of a mounted Secret is named in a variable', () => {
    const env = { GOOGLE_APPLICATION_CREDENTIALS: '/var/secrets/google/key.json', DB_PASSWORD: '', EOS_TOKEN: '</s>' };
    const secrets = [{ secret: 'gcs-key', mountPath: '/var/secrets/google' }];
    expect(() => simulation({ env, secrets })).not.toThrow();
  });

  test.each(['max_token', 'eos_token', 'n_token', 'token_2'])('the parameter %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('in a file,', () => {
  test.each([
    ['config.yml', 'db:\n    password: hunter2\n', 'line 2, may contain a secret (password)'],
    ['config.yml', '- token: "abc12345"\n', 'line 1, may contain a secret (token)'],
    ['config.yml', 'a: 1\r\npassword: hunter2\r\nb: 2\r\n', 'line 2, may contain a secret (password)'],
    ['kubeconfig', 'users:\n- user:\n    token: hunter2\n', 'line 3, may contain a secret (token)'],
    ['my.cnf', '[client]\npassword = hunter2\n', 'line 2, may contain a secret (password)'],
    ['db.ini', 'pwd=x\nDB_PWD = hunter2 ; of the test\n', 'line 2, may contain a secret (DB_PWD)'],
    ['credentials', '[default]\naws_secret_access_key = hunter2\n', 'line 2, may contain a secret (aws_secret'],
    ['.Renviron', 'N=1\nCENSUS_API_KEY=hunter2\n', 'line 2, may contain a secret (CENSUS_API_KEY)'],
    ['.env', 'DB_PASSWORD=ab(c\n', 'line 1, may contain a secret (DB_PASSWORD)'],
    ['.env.production', ' export DB_PASSWORD = hunter2\n', 'line 1, may contain a secret (DB_PASSWORD)'],
    ['.npmrc', '//registry.npmjs.org/:_authToken=hunter2\n', 'line 1, may contain a secret (_authToken)'],
    ['.pypirc', '[pypi]\nusername = me\npassword = hunter2\n', 'line 3, may contain a secret (password)'],
    ['home/.pgpass', '# host\ndb:5432:*:me:hunter2\n', 'line 2, may contain a secret (password)'],
    ['config.json', '{"identitytoken": "hunter2-and-more"}\n', 'line 1, may contain a secret (identitytoken)'],
    [
      'fit.py',
      'x = psycopg2.connect("dbname=x user=me password=hunter2")\n',
      'line 1, may contain a secret (password)',
    ],
    ['app.properties', 'spring.datasource.password=hunter2\n', 'line 1, may contain a secret (spring.datasource.pass'],
  ])('%s: a warning about %j', (path, text, told) => {
    expect(warned(path, text)).toEqual([expect.stringContaining(`files: ${path}, ${told}`)]);
    expect(warned(path, text).join('')).not.toMatch(/hunter2|abc12345|ab\(c/);
  });

  test.each([
    ['fit.R', 'password = pw2\ntoken <- x\n'],
    ['fit.py', 'connect(\n    user=user,\n    password=pw,\n    secret=pw\n)\n'],
    ['config.yml', 'password: ${DB_PASSWORD}\ntoken: !vault x\nsecret: |\nkey: x\npasswordFile: /a/b\n'],
    ['config.yml', 'client_secret: os.environ["X"]\npassword: getpass.getpass()\ntoken: Optional[str]\nauth: ldap\n'],
    ['release.yml', 'permissions:\n  id-token: write\n'],
    ['config.yml', 'token_file: /a/b\npassword: /var/secrets/x\nmax_token: 5\npassword_policy: strict\npassword:\n'],
    ['app.ini', '; password = is here\n# token = none\npassword =\n'],
    ['study.yaml', 'envFrom:\n  - secretRef:\n      name: db\nimagePullSecrets:\n  - name: registry\n'],
    ['.pgpass', '# host:5432:db:me:password\n'],
    ['data.csv', 'token,count\nthe,5\npassword,3\n'],
  ])('%s: no warning about %j', (path, text) => {
    expect(warned(path, text)).toEqual([]);
  });

  test('the line of the first secret is known', () => {
    expect(lineOfSecretShape(`a\nb\nAKIA${hex.slice(0, 16).toUpperCase()}\nghp_${hex}${hex}\n`)).toBe(3);
    expect(lineOfSecretShape('a\n-----BEGIN PRIVATE KEY-----\nMIIE\n')).toBe(2);
    expect(lineOfSecretShape('a\nb\n')).toBeUndefined();
  });
});

describe('a long text is checked quickly', () => {
  test.each([
    ...[
      'Authorization: Bearer ',
      '-H "Authorization',
      '-H X-Api-Key: ',
      '-H ',
      'a=b ',
      'a=',
      'a=b password=c ',
      ' a=b',
    ],
    ...['PWD=a;', 'PWD=a; UID', 'UID=a;', 'default login ', 'mysql ', 'mysql -p', 'curl -sSu me', 'docker login '],
    ...[
      'openssl -pass pass:',
      '?token=',
      '?a',
      '"token',
      '"token" ',
      '"token"] = ',
      '\\"token\\": ',
      'Basic a',
      'A',
      'aB1',
      '_',
    ],
    ...[
      '"auth":"aaaaaaaa',
      'sk-a',
      'sk-',
      'SG.',
      '$',
      '[',
      '/a',
      '/',
      '/a.',
      '- ',
      'export ',
      '//a/:',
      'password: ',
      '\t',
      '#',
    ],
    ...['a:1:a:a:', ':', 'token,', 'password = a.', 'a.b', '{{', '<', 'EXAMPLE', '%a', 'my-'],
  ])('%j', (part) => {
    const text = part.repeat(Math.ceil(100_000 / part.length));
    const start = process.cpuUsage().user;
    for (const each of [text, `password=${text}`, `Authorization: Bearer ${text}`]) {
      secretsInText(each);
      isSecretByName('API_KEY', each);
      isSecretByName(each, 'x');
      for (const path of ['a.yml', '.pgpass']) warned(path, each);
    }
    expect(process.cpuUsage().user - start).toBeLessThan(3_000_000);
  });
});
