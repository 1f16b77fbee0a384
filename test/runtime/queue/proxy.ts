import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where a connection is cut: before the server receives the call, or while its reply is on the way. */
export type Cut = 'before' | 'after' | undefined;

/** A delayed call. */
export class Held {
  /** When it is delayed: before the server receives it, or while its reply is on the way. */
  readonly reached: Promise<void>;
  readonly released: Promise<void>;
  /** Lets it continue. */
  release!: () => void;
  /** Called when it is delayed. */
  reach!: () => void;

  constructor(
    readonly text: string,
    readonly where: 'before' | 'after',
  ) {
    this.reached = new Promise((resolve) => (this.reach = resolve));
    this.released = new Promise((resolve) => (this.release = resolve));
  }
}

/** Runs between the workers and Redis, and cuts connections or delays calls. */
export class Proxy {
  private readonly sockets = new Set<Socket>();
  private held: Held | undefined;
  cuts = { before: 0, after: 0 };

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** For each call, `choose` decides whether and where its connection is cut. */
  static async start(target: number, choose: () => Cut = () => undefined): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const proxy = new Proxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => {
      proxy.connect(client, target, choose);
    });
    return proxy;
  }

  /** Delays the next call with this text. */
  hold(text: string, where: 'before' | 'after'): Held {
    this.held = new Held(text, where);
    return this.held;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connect(client: Socket, target: number, choose: () => Cut): void {
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
    let cut: Cut;
    let held: Held | undefined;
    client.on('data', (chunk) => {
      // Logging in comes first, as a separate call.
      if (chunk.includes('FCALL')) cut ??= choose();
      if (this.held !== undefined && chunk.includes(this.held.text)) {
        held = this.held;
        this.held = undefined;
      }
      if (cut === 'before') cutNow(cut);
      else if (held?.where === 'before') passLater(held, chunk, client, server);
      else server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (cut === 'after') cutNow(cut);
      else if (held?.where === 'after') passLater(held, chunk, server, client);
      else client.write(chunk);
    });
  }
}

function passLater(held: Held, chunk: Buffer, from: Socket, to: Socket): void {
  from.pause();
  held.reach();
  void held.released.then(() => {
    to.write(chunk);
    from.resume();
  });
}
