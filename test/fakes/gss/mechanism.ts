import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { KmsDnsError } from '../../../src/errors.js';
import type { SecurityContext, SecurityCredentials, SecurityStep } from '../../../src/wire/index.js';

/** How the tokens of a negotiation go: `one` round as Kerberos has it, `two` as SPNEGO may, the client `last`, or never done. */
export type Course = 'one' | 'two' | 'client-last' | 'endless';

/** What both sides know of each other. Tokens are JSON, proofs and MICs are HMACs; nothing else is like Kerberos, and it need not be. */
export class FakeRealm {
  readonly #secret = randomBytes(16);

  proof(who: string, nonces: string): string {
    return createHmac('sha256', this.#secret).update(`${who} ${nonces}`).digest('hex');
  }

  key(nonces: string): Buffer {
    return createHmac('sha256', this.#secret).update(`key ${nonces}`).digest();
  }
}

type Direction = 'from client' | 'from server';

/** Whoever comes later than this many others is taken for a replay, as Heimdal has it. */
const WINDOW = 20;

/** The messages of one established context: each has a number, and comes once. */
export class FakeMics {
  readonly #key: Buffer;
  readonly #own: Direction;
  readonly #seen = new Set<number>();
  #next = 0;
  #latest = -1;

  constructor(key: Buffer, own: Direction) {
    this.#key = key;
    this.#own = own;
  }

  make(message: Uint8Array): Buffer {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(this.#next++);
    return Buffer.concat([number, this.#mac(this.#own, number, message)]);
  }

  check(message: Uint8Array, mic: Uint8Array): boolean {
    const peer: Direction = this.#own === 'from client' ? 'from server' : 'from client';
    const number = Buffer.from(mic.subarray(0, 4));
    const right = this.#mac(peer, number, message);
    if (mic.length !== 4 + right.length || !timingSafeEqual(mic.subarray(4), right)) return false;
    const n = number.readUInt32BE();
    if (this.#seen.has(n) || n <= this.#latest - WINDOW) return false;
    this.#seen.add(n);
    this.#latest = Math.max(this.#latest, n);
    return true;
  }

  #mac(direction: Direction, number: Uint8Array, message: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(direction).update(number).update(message).digest();
  }
}

interface Token {
  readonly nonce?: string;
  readonly proof?: string;
  readonly bye?: true;
}

const write = (token: Token): Buffer => Buffer.from(JSON.stringify(token));
const read = (octets: Uint8Array): Token => JSON.parse(Buffer.from(octets).toString()) as Token;
const nonce = (): string => randomBytes(8).toString('hex');
const NOTHING = Buffer.alloc(0);

/** The client's side, which answers only after a turn of the event loop, as a library on another thread does. */
export class FakeContext implements SecurityContext {
  readonly #realm: FakeRealm;
  readonly #course: Course;
  readonly #lifetime: number | undefined;
  readonly #own = nonce();
  #steps = 0;
  #theirs = '';
  #mics: FakeMics | undefined;
  disposed = false;
  calls = 0;

  constructor(realm: FakeRealm, course: Course, lifetime: number | undefined) {
    this.#realm = realm;
    this.#course = course;
    this.#lifetime = lifetime;
  }

  async step(token: Uint8Array): Promise<SecurityStep> {
    await this.#call();
    this.#steps++;
    if (this.#steps === 1 || this.#course === 'endless')
      return { token: write({ nonce: this.#own }), done: false };
    const { nonce: theirs = this.#theirs, proof } = this.#read(token);
    this.#theirs = theirs;
    const nonces = `${this.#own} ${theirs}`;
    if (this.#course === 'two' && this.#steps === 2) {
      return { token: write({ proof: this.#realm.proof('client', nonces) }), done: false };
    }
    if (proof !== this.#realm.proof('server', nonces)) throw refused('the server has not proved who it is');
    this.#mics = new FakeMics(this.#realm.key(nonces), 'from client');
    const last = this.#course === 'client-last' ? write({ bye: true }) : NOTHING;
    return { token: last, done: true, lifetime: this.#lifetime };
  }

  async getMic(message: Uint8Array): Promise<Buffer> {
    await this.#call();
    return this.#established().make(message);
  }

  async verifyMic(message: Uint8Array, mic: Uint8Array): Promise<boolean> {
    await this.#call();
    return this.#established().check(message, mic);
  }

  async dispose(): Promise<void> {
    this.disposed = true;
  }

  async #call(): Promise<void> {
    if (this.disposed) throw new Error('used after it was disposed of');
    this.calls++;
    await turn();
  }

  #read(token: Uint8Array): Token {
    try {
      return read(token);
    } catch (error) {
      throw refused('a token that is none', error);
    }
  }

  #established(): FakeMics {
    if (this.#mics === undefined) throw new Error('used before it was established');
    return this.#mics;
  }
}

function refused(message: string, cause?: unknown): KmsDnsError {
  return new KmsDnsError('ERR_KERBEROS', message, { cause, details: { why: 'refused' } });
}

/** The server's side of one negotiation. */
export class FakeAcceptor {
  readonly #realm: FakeRealm;
  readonly #course: Course;
  readonly #own = nonce();
  #theirs = '';
  #steps = 0;
  /** Once the context stands. */
  mics: FakeMics | undefined;

  constructor(realm: FakeRealm, course: Course) {
    this.#realm = realm;
    this.#course = course;
  }

  /** The token to answer with, and whether the negotiation is over; undefined when the client is not who it should be. */
  accept(token: Uint8Array): { token: Buffer; done: boolean } | undefined {
    const { nonce: theirs = this.#theirs, proof, bye } = read(token);
    this.#theirs = theirs;
    this.#steps++;
    if (bye) return { token: NOTHING, done: true };
    if (this.#course === 'endless') return { token: write({ nonce: this.#own }), done: false };
    const nonces = `${theirs} ${this.#own}`;
    if (this.#course === 'two') {
      if (this.#steps === 1) return { token: write({ nonce: this.#own }), done: false };
      if (proof !== this.#realm.proof('client', nonces)) return undefined;
    }
    this.mics = new FakeMics(this.#realm.key(nonces), 'from server');
    const answer = write({ nonce: this.#own, proof: this.#realm.proof('server', nonces) });
    return { token: answer, done: this.#course !== 'client-last' };
  }
}

/** Credentials for servers of one realm; `contexts` are all that it ever made. */
export class FakeCredentials implements SecurityCredentials {
  readonly principal = 'kmssvc@EXAMPLE.TEST';
  readonly contexts: FakeContext[] = [];
  readonly services: string[] = [];
  readonly realm: FakeRealm;
  course: Course = 'one';
  /** Seconds. */
  lifetime: number | undefined = undefined;
  /** What goes wrong before a context is made. */
  failure: Error | undefined;

  constructor(realm: FakeRealm) {
    this.realm = realm;
  }

  async initiate(service: string): Promise<SecurityContext> {
    this.services.push(service);
    if (this.failure !== undefined) throw this.failure;
    const context = new FakeContext(this.realm, this.course, this.lifetime);
    this.contexts.push(context);
    return context;
  }

  async close(): Promise<void> {}
}
