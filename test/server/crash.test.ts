import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SrvData, typeName } from '../../src/record/index.js';
import { decodeMessage, encodeMessage, update, updateMessage } from '../../src/wire/index.js';
import { buildZone, parseMasterFile } from '../../src/zone/index.js';
import { framed, name, queryOctets, tcpExchange, testFolder } from './support.js';

const ZONE = 'corp.example';
const KILLS = 24;
/** So small that the journal is folded into the master file many times between two kills. */
const FOLD_OCTETS = 8192;

describe('kill -9 during a stream of updates', () => {
  it(`loses no acknowledged update and leaves no half-written file, ${KILLS} times over`, async () => {
    const seed = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 1e9));
    const random = seeded(seed);
    const folder = testFolder();
    const file = join(folder, 'corp.zone');
    const program = bundled(folder);
    const acknowledged = new Set<string>();
    let next = 0;
    let unacknowledged = 0;
    let folds = 0;
    for (let kill = 0; kill <= KILLS; kill++) {
      const { child, port } = await serve(program, file);
      const standing = await transferred(port);
      const lost = [...acknowledged].filter((owner) => !standing.has(owner));
      expect(lost, `lost after kill ${kill} with CRASH_SEED=${seed}`).toEqual([]);
      if (kill === KILLS) {
        child.kill('SIGKILL');
        break;
      }

      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      const stream = new UpdateStream(socket, acknowledged);
      const enough = 5 + Math.floor(random() * 200);
      while (acknowledged.size < stream.startedWith + enough) {
        while (stream.underWay < 20) stream.send(`_vlmcs._tcp.d${next++}.${ZONE}`);
        await stream.settled();
      }
      child.kill('SIGKILL');
      await once(child, 'exit');
      socket.destroy();
      await stream.closed;
      unacknowledged += stream.underWay;

      expect(readdirSync(folder).filter((f) => f.startsWith('corp.zone')).length).toBeLessThanOrEqual(5);
      const text = readFileSync(file, 'utf8');
      const origin = name(ZONE);
      expect(() => buildZone(origin, parseMasterFile(text, { origin, source: file }), file)).not.toThrow();
      folds += [...text.matchAll(/ SRV /g)].length > 0 ? 1 : 0;
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS * 5);
    /* Otherwise this test would not have tried what it says. */
    expect({ killedInFlight: unacknowledged > 0, folded: folds > 0 }).toEqual({
      killedInFlight: true,
      folded: true,
    });
  }, 120_000);
});

/** Updates over one connection, several under way, each acknowledged by a NOERROR of its own id. */
class UpdateStream {
  readonly startedWith: number;
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;
  readonly #acknowledged: Set<string>;
  readonly #waiting = new Map<number, string>();
  #received = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #id = 0;

  constructor(socket: Socket, acknowledged: Set<string>) {
    this.#socket = socket;
    this.#acknowledged = acknowledged;
    this.startedWith = acknowledged.size;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
  }

  get underWay(): number {
    return this.#waiting.size;
  }

  send(owner: string): void {
    const id = ++this.#id & 0xffff;
    this.#waiting.set(id, owner);
    const add = update.add(name(owner), 60, new SrvData({ target: `kms.${ZONE}` }));
    this.#socket.write(framed(encodeMessage({ ...updateMessage(name(ZONE), [], [add]), id })));
  }

  /** Resolves when at least one more was acknowledged. */
  settled(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 2 && this.#received.length >= 2 + this.#received.readUInt16BE()) {
      const end = 2 + this.#received.readUInt16BE();
      const reply = decodeMessage(this.#received.subarray(2, end));
      this.#received = this.#received.subarray(end);
      const owner = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (owner !== undefined && reply.rcode === 0) this.#acknowledged.add(owner);
    }
    this.#wake();
  }
}

/** Every owner of an SRV set, by zone transfer. */
async function transferred(port: number): Promise<Set<string>> {
  const messages = await tcpExchange({ host: '127.0.0.1', port }, queryOctets(ZONE, 'AXFR', { edns: false }));
  const records = messages.flatMap((octets) => decodeMessage(octets).answers);
  expect(typeName(records.at(-1)?.type ?? 0), 'the transfer is whole').toBe('SOA');
  return new Set(records.filter((r) => typeName(r.type) === 'SRV').map((r) => r.name.key));
}

async function serve(program: string, file: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [program, ZONE, file, String(FOLD_OCTETS)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const said = new Promise<string>((resolve) =>
    child.stdout.once('data', (text: Buffer) => {
      resolve(text.toString());
    }),
  );
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`the server ended: ${errors}`)));
  gone.catch(() => undefined);
  return { child, port: Number(await Promise.race([said, gone])) };
}

/** One file that plain node starts in no time. */
function bundled(folder: string): string {
  const outfile = join(folder, 'serve-child.cjs');
  const entry = join(import.meta.dirname, 'serve-child.ts');
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return outfile;
}

/** Mulberry32: repeats a run by its seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
