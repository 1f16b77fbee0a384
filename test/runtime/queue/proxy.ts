import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where a connection is cut: before the server gets the call, or when its reply is on the way. */
export type Cut = 'before' | 'after' | undefined;

/** Stands between the workers and Redis, and cuts connections. */
export class Proxy {
  private readonly sockets = new Set<Socket>();
  cuts = { before: 0, after: 0 };

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** For each connection `choose` says whether and where it is cut. */
  static async start(target: number, choose: () => Cut): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const proxy = new Proxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => {
      proxy.connect(client, target, choose());
    });
    return proxy;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connect(client: Socket, target: number, cut: Cut): void {
    const server = connect(target, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    const cutNow = (where: 'before' | 'after'): void => {
      this.cuts[where]++;
      end();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    let hasCall = false;
    client.on('data', (chunk) => {
      // To log in comes first, as a call of its own.
      hasCall ||= chunk.includes('FCALL');
      if (hasCall && cut === 'before') cutNow(cut);
      else server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (hasCall && cut === 'after') cutNow(cut);
      else client.write(chunk);
    });
  }
}
