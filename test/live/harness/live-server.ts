import type { Daemon } from './daemon.js';
import { freePort } from './free-port.js';
import { untilServed } from './ready.js';

/** A DNS server of the machine, answering on loopback. */
export interface LiveServer {
  readonly software: string;
  readonly host: '127.0.0.1';
  /** The same for UDP and TCP, and on ::1 where asked for. */
  readonly port: number;
  readonly folder: string;
  readonly pid: number;
  /** All that it has logged so far. */
  log(): string;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** A server that was launched here. */
export interface LaunchedServer extends LiveServer {
  /** Ends it at once, and starts it anew at the same port with all that it has kept: it serves its zones again. */
  restart(): Promise<void>;
}

export interface Launch {
  readonly software: string;
  readonly zones: readonly string[];
  readonly ipv6?: boolean | undefined;
  /** A free one unless given. */
  readonly port?: number | undefined;
  /** Makes folder and config for this port, and starts the program. */
  start(port: number): Daemon | Promise<Daemon>;
}

/** Starts a server on a free port and waits for its zones; tries again when somebody else took the port meanwhile. */
export async function launch(plan: Launch): Promise<LaunchedServer> {
  for (let attempt = 1; ; attempt++) {
    const port = plan.port ?? (await freePort(plan.ipv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']));
    const daemon = await plan.start(port);
    const describe = (): string => `--- ${plan.software} on port ${port} ---\n${tail(daemon.log())}`;
    const served = (): Promise<void> =>
      untilServed('127.0.0.1', port, plan.zones, () => daemon.alive, describe);
    try {
      await served();
    } catch (error) {
      const portTaken =
        /address (already )?in use|cannot bind|could not bind|unable to bind|ADDRESS_ALREADY_ASSOCIATED/i.test(
          daemon.log(),
        );
      await daemon.stop();
      if (portTaken && attempt < 4) continue;
      throw error;
    }
    return {
      software: plan.software,
      host: '127.0.0.1',
      port,
      folder: daemon.folder,
      get pid() {
        return daemon.pid;
      },
      log: () => daemon.log(),
      signal: (name) => daemon.signal(name),
      async restart() {
        await daemon.restart();
        await served();
      },
      stop: () => daemon.stop(),
    };
  }
}

/** The end of a log. */
export function tail(text: string): string {
  return text.split('\n').slice(-40).join('\n');
}
