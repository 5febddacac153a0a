import { GSS_TSIG, Rcode, TkeyMode, type MessageFields, type TkeyRecord } from '../../../src/wire/index.js';
import { appendTsig, priorMac, tsigVariables, withoutTsig } from '../../../src/wire/tsig/digest.js';
import type { Behaviour, FakeExchange } from '../dns/index.js';
import { FakeAcceptor, type Course, type FakeMics, type FakeRealm } from './mechanism.js';

/** How it puts the request's MAC into the digest of a reply. */
export type Digest = 'with length' | 'without length' | 'no MAC';

const DIGESTS: Record<Digest, (mac: Uint8Array) => Uint8Array[]> = {
  'with length': (mac) => [priorMac(mac)],
  'without length': (mac) => [mac],
  'no MAC': () => [],
};

/** What differs from one server, and from one attack, to the other. */
export interface GssServerStyle {
  readonly course?: Course;
  readonly digest?: Digest;
  /** Of the reply that ends a negotiation; `unsigned` leaves it out. */
  readonly finalDigest?: Digest | 'unsigned';
  /** Seconds. */
  readonly lifetime?: number;
  /** Fields of TKEY replies that are other than they should be. */
  readonly tkey?: (tkey: TkeyRecord) => Partial<TkeyRecord>;
}

/** A DNS server that knows contexts (RFC 3645 §4), as a behaviour for `FakeDnsServer`. */
export class FakeGssServer {
  readonly contexts = new Map<string, FakeAcceptor>();
  /** The names of all contexts that were ever asked for, and of those that were deleted. */
  readonly negotiated: string[] = [];
  readonly deleted: string[] = [];
  /** Requests with a right MIC. */
  verified = 0;
  style: GssServerStyle;
  /** Its clock: milliseconds since 1970. */
  now: () => number = Date.now;
  /** What it does with a request whose MIC is right. */
  onVerified: Behaviour = (exchange) => exchange.path.send(this.signed(exchange));
  readonly #realm: FakeRealm;

  constructor(realm: FakeRealm, style: GssServerStyle = {}) {
    this.#realm = realm;
    this.style = style;
  }

  readonly behaviour: Behaviour = (exchange) => {
    const { tkey, tsig } = exchange.message;
    if (tkey?.mode === TkeyMode.GSS) return this.#negotiate(exchange, tkey);
    if (tsig === undefined) return exchange.reply({ rcode: Rcode.REFUSED });
    const mics = this.contexts.get(tsig.keyName.key)?.mics;
    if (mics === undefined) return exchange.path.send(this.#unsigned(exchange, Rcode.BADKEY));
    const digest = Buffer.concat([...withoutTsig(exchange.octets, tsig), tsigVariables(tsig)]);
    if (!mics.check(digest, tsig.mac)) return exchange.path.send(this.#unsigned(exchange, Rcode.BADSIG));
    this.verified++;
    if (tkey?.mode !== TkeyMode.DELETE) return this.onVerified(exchange);
    exchange.path.send(this.signed(exchange, { tkey }));
    this.contexts.delete(tsig.keyName.key);
    this.deleted.push(tsig.keyName.key);
  };

  /** A reply with these fields, signed with the context of the request. */
  signed(
    exchange: FakeExchange,
    fields: MessageFields = {},
    digest: Digest = this.style.digest ?? 'with length',
  ): Buffer {
    const { keyName, mac } = exchange.message.tsig!;
    const { mics } = this.contexts.get(keyName.key)!;
    return sign(exchange.replyTo(fields), {
      keyName,
      mics: mics!,
      before: DIGESTS[digest](mac),
      timeSigned: this.#seconds(),
    });
  }

  #seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  #unsigned(exchange: FakeExchange, error: number): Buffer {
    const { keyName, algorithm } = exchange.message.tsig!;
    const empty = Buffer.alloc(0);
    return appendTsig(exchange.replyTo({ rcode: Rcode.NOTAUTH }), {
      ...{ keyName, algorithm, error, timeSigned: this.#seconds(), fudge: 300 },
      ...{ mac: empty, otherData: empty },
    });
  }

  #negotiate(exchange: FakeExchange, asked: TkeyRecord): void {
    const { course = 'one', lifetime = 3600, finalDigest = 'no MAC', tkey: change } = this.style;
    const { key: name } = asked.keyName;
    let acceptor = this.contexts.get(name);
    if (acceptor === undefined) {
      acceptor = new FakeAcceptor(this.#realm, course);
      this.contexts.set(name, acceptor);
      this.negotiated.push(name);
    }
    const accepted = acceptor.accept(asked.key);
    const fields = {
      error: accepted === undefined ? Rcode.BADKEY : 0,
      key: accepted?.token ?? Buffer.alloc(0),
    };
    const tkey = { ...asked, inception: this.#seconds(), expiration: this.#seconds() + lifetime, ...fields };
    const reply = exchange.replyTo({ tkey: { ...tkey, ...change?.(tkey) } });
    if (!accepted?.done || finalDigest === 'unsigned') exchange.path.send(reply);
    else {
      const before = DIGESTS[finalDigest](Buffer.alloc(0));
      exchange.path.send(
        sign(reply, { keyName: asked.keyName, mics: acceptor.mics!, before, timeSigned: this.#seconds() }),
      );
    }
  }
}

interface Signing {
  readonly keyName: TkeyRecord['keyName'];
  readonly mics: FakeMics;
  readonly before: Uint8Array[];
  /** Seconds since 1970. */
  readonly timeSigned: number;
}

function sign(reply: Buffer, { keyName, mics, before, timeSigned }: Signing): Buffer {
  const fields = {
    ...{ keyName, algorithm: GSS_TSIG.wireName, timeSigned, fudge: 300 },
    ...{ error: 0, otherData: Buffer.alloc(0) },
  };
  const mac = mics.make(Buffer.concat([...before, reply, tsigVariables(fields)]));
  return appendTsig(reply, { ...fields, mac });
}
