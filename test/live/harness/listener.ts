import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Daemon, makeFolder } from './daemon.js';
import { freePort } from './free-port.js';
import { tail } from './live-server.js';

/** Milliseconds. */
const READY_WITHIN = 20_000;

/** Something that listens on a TCP port of loopback, and need not be a DNS server. */
export interface LiveListener {
  readonly software: string;
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly folder: string;
  log(): string;
  stop(): Promise<void>;
}

export interface ListenerOptions {
  /** More variables for the program. */
  readonly environment?: ((folder: string) => Readonly<Record<string, string>>) | undefined;
}

type Command = readonly [program: string, ...args: string[]];

/**
 * Starts a program on a free port and waits until it takes connections; tries again when it ends before.
 * @param command the program, with its arguments, for this port; the folder is its own and is removed after
 */
export async function startListener(
  software: string,
  command: (port: number, folder: string) => Command | Promise<Command>,
  { environment }: ListenerOptions = {},
): Promise<LiveListener> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const folder = makeFolder('listener');
    const [program, ...args] = await command(port, folder);
    const daemon = new Daemon(program, args, folder, { LC_ALL: 'C', ...environment?.(folder) });
    if (await listens(daemon, port)) {
      return {
        software,
        host: '127.0.0.1',
        port,
        folder,
        log: () => daemon.log(),
        stop: () => daemon.stop(),
      };
    }
    const log = tail(daemon.log());
    await daemon.stop();
    if (attempt === 3) throw new Error(`${software} does not listen on port ${port}\n${log}`);
  }
}

async function listens(daemon: Daemon, port: number): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN;
  while (daemon.alive && Date.now() < deadline) {
    if (await accepts(port)) return daemon.alive;
    await delay(10);
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
