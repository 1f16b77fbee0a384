import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import type * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { until } from '../../runtime/queue/processes';
import { testFolder } from '../../runtime/support';
import { CommandHost, type Ran } from '../command-host';

const folder = testFolder();
const host = new CommandHost(folder);

/** Much less than a user waits, so that the tests do not. */
const SHORT = { atFirst: 0.03, later: 0.03, node: 0.03, answer: 0.2, login: 0.2, pause: 0.01 };

interface Given {
  readonly server?: string;
  readonly user?: object;
  readonly context?: string;
  readonly cluster?: object;
}

/** A kubeconfig, usual but for what is given. */
function kubeconfig({ server = 'http://127.0.0.1:1', user = {}, context = 'here', cluster = {} }: Given): string {
  return write(
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server, ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
      'current-context': context,
    }),
  );
}

function write(text: string): string {
  const file = path.join(folder, `kubeconfig-${String(fs.readdirSync(folder).length)}`);
  fs.writeFileSync(file, text);
  return file;
}

async function status(file: string, context?: string): Promise<Ran> {
  return host.run('status', { kubeconfig: file, patience: SHORT, ...(context !== undefined && { context }) });
}

const exec = (command: string, ...args: readonly string[]) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args, interactiveMode: 'Never' },
});

describe('a kubeconfig without a usable cluster causes one line with its file and a remedy, and exit code 3', () => {
  test.each<[string, () => string, RegExp]>([
    [
      'missing',
      () => path.join(folder, 'nowhere'),
      /can't read the kubeconfig \S+nowhere: ENOENT.*; name another with --kubeconfig/,
    ],
    ['a folder', () => folder, /can't read the kubeconfig \S+: it is a folder; name another with --kubeconfig/],
    [
      'no YAML',
      () => write('clusters: [\ntoken: secret-1'),
      /can't read the kubeconfig \S+: line \d+ is not valid YAML \(.*\); name another/,
    ],
    [
      'empty',
      () => write(''),
      /the kubeconfig \S+( has no current-context|: it is empty, or no kubeconfig); (set|name)/,
    ],
    ['without a current-context', () => kubeconfig({ context: '' }), /no current-context; set KUBECONFIG/],
    [
      'with a current-context that is not in it',
      () => kubeconfig({ context: 'there' }),
      /current-context of \S+: must be one of here, got "there"; name one of these/,
    ],
    [
      'with a server that is no address',
      () => kubeconfig({ server: 'cluster.example.com' }),
      /the server of its cluster must be an address that begins with https:\/\/, got "cluster\.example\.com"; correct it/,
    ],
    [
      'with a program for credentials that is not installed',
      () => kubeconfig({ user: exec('no-such-login') }),
      /the program no-such-login, which provides the credentials of context here, can't be run \(ENOENT\); install it/,
    ],
    [
      'with a program for credentials that fails',
      () => kubeconfig({ user: exec('sh', '-c', 'echo token expired >&2; exit 1') }),
      /the program sh, which provides the credentials of context here, failed: .*; log in again/,
    ],
    [
      'with a program for credentials that waits for somebody',
      () => kubeconfig({ user: exec('sleep', '3') }),
      /the program sleep, which provides the credentials of context here, failed: it did not answer within 0\.2 s; log in again/,
    ],
    [
      'with a program for credentials that prints something else',
      () => kubeconfig({ user: exec('echo', 'hello') }),
      /the program echo, which provides the credentials of context here, printed no ExecCredential; check what it prints/,
    ],
  ])('%s', async (_, file, said) => {
    const { code, stdout, stderr, crash } = await status(file());
    expect({ code, stdout, crash }).toEqual({ code: 3, stdout: '', crash: undefined });
    expect(stderr).toMatch(new RegExp(`^kubepar: .*${said.source}.*\\n$`));
    expect(stderr).not.toMatch(/secret-1/);
  });
});

test('a program for credentials that waits for somebody is ended', async () => {
  const noted = path.join(folder, 'pid');
  const waiting = kubeconfig({ user: exec('sh', '-c', `echo $$ >'${noted}'; exec sleep 600`) });
  const patience = { ...SHORT, login: 3 };
  expect((await host.run('status', { kubeconfig: waiting, patience })).code).toBe(3);
  const pid = Number(fs.readFileSync(noted, 'utf8'));
  expect(pid).toBeGreaterThan(0);
  await until(() => !fs.existsSync(`/proc/${String(pid)}`), 'its end');
});

test('a context that is not in the kubeconfig causes one line with the existing ones', async () => {
  const { code, stderr } = await status(kubeconfig({}), 'prod');
  expect(code).toBe(3);
  expect(stderr).toMatch(/^kubepar: --context: must be one of here, got "prod"; name one of these\n$/);
});

describe('an unreachable cluster causes one line with its address and a remedy, and exit code 3', () => {
  const servers: http.Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  /** The address of an HTTPS server with a certificate of its own. */
  async function secure(hasExpired = false): Promise<{ server: string; certificate: string }> {
    const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
    const subject = ['-subj', '/CN=cluster', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key!, '-out', certificate!, ...subject];
    execFileSync('openssl', made, { stdio: 'pipe' });
    const again = ['x509', '-in', certificate!, '-signkey', key!, '-days', '-1', '-out', certificate!];
    if (hasExpired) execFileSync('openssl', again, { stdio: 'pipe' });
    const text = fs.readFileSync(certificate!, 'utf8');
    const server = https.createServer({ key: fs.readFileSync(key!), cert: text }, (_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"items":[]}');
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      server: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      certificate: Buffer.from(text).toString('base64'),
    };
  }

  test.each<[string, () => Promise<string> | string, RegExp]>([
    [
      'nobody listens',
      () => kubeconfig({}),
      /can't reach the cluster at http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED.*; check that kubectl works with the same context/,
    ],
    [
      'its name is not known',
      () => kubeconfig({ server: 'https://no-such-host.invalid' }),
      /can't reach the cluster at https:\/\/no-such-host\.invalid: getaddrinfo \w+ no-such-host\.invalid; check/,
    ],
    [
      'its certificate is of nobody known',
      async () => kubeconfig({ server: (await secure()).server }),
      /self-signed certificate.*; it is another cluster, or its certificate has changed: get a new kubeconfig/,
    ],
    [
      'its certificate has expired',
      async () => {
        const { server, certificate } = await secure(true);
        return kubeconfig({ server, cluster: { 'certificate-authority-data': certificate } });
      },
      /certificate has expired.*; check the clock of this machine; if it is right, renew the certificate/,
    ],
  ])('%s', async (_, file, said) => {
    const { code, stdout, stderr, crash } = await status(await file());
    expect({ code, stdout, crash }).toEqual({ code: 3, stdout: '', crash: undefined });
    expect(stderr).toMatch(new RegExp(`^kubepar: .*${said.source}.*\\n$`));
  });
});
