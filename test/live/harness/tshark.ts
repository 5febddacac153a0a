import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinary, requireBinary } from './binaries.js';
import { Daemon, makeFolder } from './daemon.js';
import { run } from './run.js';

/** What to install for `describeLive`. */
export const TSHARK = ['tshark', 'dumpcap', 'text2pcap'] as const;

/** Milliseconds. */
const WITHIN = 20_000;

/** Whether this user may see the packets of loopback. */
export function mayCapture(): boolean {
  const dumpcap = findBinary('dumpcap');
  if (dumpcap === undefined) return false;
  return spawnSync(dumpcap, ['-q', '-i', 'lo', '-a', 'duration:0', '-w', '/dev/null']).status === 0;
}

/** Fields of the packets in a capture that pass the filter, each packet a row. */
export async function dissect(
  file: string,
  fields: readonly string[],
  options: { readonly port: number; readonly filter?: string },
): Promise<string[][]> {
  const { stdout } = await run('tshark', [
    ...['-n', '-r', file, '-d', `tcp.port==${options.port},dcerpc`],
    ...(options.filter === undefined ? [] : ['-Y', options.filter]),
    ...['-T', 'fields', '-E', 'separator=|', ...fields.flatMap((field) => ['-e', field])],
  ]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'));
}

/** What passes over loopback to and from a port, kept in a file. */
export class Capture {
  readonly file: string;
  readonly #daemon: Daemon;
  readonly #port: number;

  private constructor(daemon: Daemon, file: string, port: number) {
    this.#daemon = daemon;
    this.file = file;
    this.#port = port;
  }

  static async start(port: number): Promise<Capture> {
    const folder = makeFolder('capture');
    const file = join(folder, 'lo.pcapng');
    const args = ['-q', '-i', 'lo', '-f', `tcp port ${port}`, '-w', file];
    const capture = new Capture(new Daemon(requireBinary('dumpcap'), args, folder), file, port);
    // The file is made once the packets are on their way.
    await capture.#until(() => Promise.resolve(existsSync(file)));
    return capture;
  }

  /** Until both sides of so many connections have said their last. */
  closed(connections: number): Promise<void> {
    return this.#until(async () => {
      const ends = await dissect(this.file, ['tcp.stream', 'tcp.srcport'], {
        port: this.#port,
        filter: 'tcp.flags.fin == 1 or tcp.flags.reset == 1',
      }).catch(() => []);
      return new Set(ends.map((row) => row.join())).size >= 2 * connections;
    });
  }

  stop(): Promise<void> {
    return this.#daemon.stop();
  }

  async #until(done: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + WITHIN;
    while (!(await done())) {
      if (!this.#daemon.alive || Date.now() > deadline) throw new Error(`no capture\n${this.#daemon.log()}`);
      await delay(50);
    }
  }
}
