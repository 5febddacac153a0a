import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KmsDnsError } from '../../../src/errors.js';
import { Rcode, TkeyMode } from '../../../src/wire/index.js';
import { answer, drop, type FakeExchange } from '../../fakes/dns/index.js';
import { FakeMics, type FakeCredentials } from '../../fakes/gss/index.js';
import { change } from '../setup.js';
import { gssBed, SERVICE, verdict, type GssBed } from './setup.js';

const times = <T>(n: number, make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, make));
const GOOD = 'verified NOERROR';

describe('a context', () => {
  it('serves all requests to its server, and is agreed on once', async () => {
    const bed = await gssBed();
    expect(await times(20, () => bed.update())).toEqual(Array(20).fill(GOOD));
    expect(await bed.update('dns@NS1.corp.example.com')).toBe(GOOD);
    expect(bed.gss.negotiated).toHaveLength(1);
    expect(bed.server.requests.every((r) => r.protocol === 'tcp')).toBe(true);
  });

  it('is signed with anew for every request', async () => {
    const bed = await gssBed();
    await times(5, () => bed.update());
    const macs = bed.server.requests.flatMap(({ message }) => message.tsig?.mac.toString('hex') ?? []);
    expect(new Set(macs).size).toBe(5);
  });

  it('is for one service: another one has its own, agreed on after the first', async () => {
    const bed = await gssBed();
    let atOnce = 0;
    let most = 0;
    bed.server.behaviour = async (exchange) => {
      most = Math.max(most, ++atOnce);
      if (exchange.message.tkey !== undefined) await delay(20);
      atOnce--;
      await bed.gss.behaviour(exchange);
    };
    const services = ['a', 'b', 'c'].map((host) => `DNS@${host}.example.com`);
    expect(await Promise.all(services.map((service) => bed.update(service)))).toEqual([GOOD, GOOD, GOOD]);
    expect(bed.gss.negotiated).toHaveLength(3);
    expect(most).toBeLessThanOrEqual(2);
    expect(keysOf(bed, TkeyMode.GSS)).toHaveLength(3);
  });

  it('that could not be had is asked for again the next time', async () => {
    const bed = await gssBed();
    bed.credentials.failure = new KmsDnsError('ERR_KERBEROS', 'no ticket', {
      details: { why: 'no-credentials' },
    });
    expect(await times(3, () => bed.update())).toEqual(Array(3).fill('ERR_KERBEROS no-credentials'));
    expect(bed.credentials.services).toHaveLength(1);
    bed.credentials.failure = undefined;
    expect(await bed.update()).toBe(GOOD);
  });

  it('is asked for under another name when that one is taken', async () => {
    let first = true;
    const bed = await gssBed({
      tkey: () => {
        const error = first ? Rcode.BADNAME : 0;
        first = false;
        return { error };
      },
    });
    expect(await bed.update()).toBe(GOOD);
    expect(bed.gss.negotiated).toHaveLength(2);
  });

  it('is asked for anew, and not again, when the connection is lost over it', async () => {
    const bed = await gssBed();
    let first = true;
    bed.server.behaviour = (exchange) => {
      if (!first) return bed.gss.behaviour(exchange);
      first = false;
      exchange.path.reset();
    };
    expect(await bed.update()).toBe(GOOD);
    expect(new Set(keysOf(bed, TkeyMode.GSS)).size).toBe(2);
  });

  it('is waited for by others when one stops waiting', async () => {
    const bed = await gssBed();
    const impatient = new AbortController();
    bed.server.behaviour = async (exchange) => {
      impatient.abort();
      await delay(20);
      await bed.gss.behaviour(exchange);
    };
    const [one, other] = await Promise.all([
      verdict(bed.sessions.exchange(bed.server.address, SERVICE, change, { signal: impatient.signal })),
      bed.update(),
    ]);
    expect([one, other]).toEqual(['ERR_ABORTED', GOOD]);
    expect(bed.gss.negotiated).toHaveLength(1);
  });

  it('is not waited for for ever', async () => {
    const bed = await gssBed({}, { negotiationTimeout: 60, timeout: 5000 });
    bed.server.behaviour = drop;
    expect(await bed.update()).toBe('ERR_KERBEROS');
    expect(bed.credentials.contexts[0]!.disposed).toBe(true);
  });
});

describe('a KDC that says nothing', () => {
  const silence = (): Promise<never> => new Promise(() => undefined);

  it.each<[string, (credentials: FakeCredentials) => Partial<FakeCredentials>]>([
    ['credentials', () => ({ initiate: silence })],
    [
      'a ticket for the service',
      (credentials) => {
        const initiate = credentials.initiate.bind(credentials);
        return { initiate: async (service) => Object.assign(await initiate(service), { step: silence }) };
      },
    ],
  ])('about %s is told from a server that says nothing', async (_, silent) => {
    const bed = await gssBed({}, { negotiationTimeout: 60 });
    Object.assign(bed.credentials, silent(bed.credentials));
    await expect(bed.sessions.exchange(bed.server.address, SERVICE, change)).rejects.toMatchObject({
      code: 'ERR_KERBEROS',
      details: { why: 'kdc-unreachable', service: SERVICE },
      timedOut: true,
    });
    expect(bed.server.requests).toEqual([]);
    expect(bed.credentials.contexts.map((c) => c.disposed)).not.toContain(false);
  });
});

describe('a context is renewed', () => {
  it.each([
    [3600, 3500, 1],
    [3600, 3541, 2],
    [100, 79, 1],
    [100, 81, 2],
  ])('when its server gave it %d seconds: after %d there were %d', async (lifetime, seconds, contexts) => {
    const bed = await gssBed({ lifetime });
    await bed.update();
    bed.clock += seconds * 1000;
    expect(await bed.update()).toBe(GOOD);
    await until(() => bed.gss.negotiated.length === contexts);
    expect(await bed.update()).toBe(GOOD);
    expect(bed.gss.negotiated).toHaveLength(contexts);
  });

  it('while the old one is used on: a KDC that is silent holds up nobody', async () => {
    const bed = await gssBed({ lifetime: 3600 }, { negotiationTimeout: 60_000 });
    await bed.update();
    bed.clock += 3_545_000;
    bed.credentials.initiate = () => new Promise(() => undefined);
    expect(await bed.update()).toBe(GOOD);
    bed.clock += 60_000;
    await bed.sessions.close();
  });

  it('when the context itself lasts less than the server says', async () => {
    const bed = await gssBed({ lifetime: 86_400 });
    bed.credentials.lifetime = 1000;
    await bed.update();
    bed.clock += 945_000;
    await bed.update();
    await until(() => bed.gss.negotiated.length === 2);
  });

  it('and the old one is deleted when nobody uses it any more', async () => {
    const bed = await gssBed({ lifetime: 100 });
    await bed.update();
    bed.clock += 90_000;
    await bed.update();
    await until(() => bed.credentials.contexts[0]!.disposed);
    expect(bed.gss.deleted).toEqual([bed.gss.negotiated[0]]);
    expect(bed.credentials.contexts.map((c) => c.disposed)).toEqual([true, false]);
  });

  it('later when there is no other one to be had yet, as long as it lasts', async () => {
    const bed = await gssBed({ lifetime: 100 });
    await bed.update();
    bed.credentials.failure = new KmsDnsError('ERR_KERBEROS', 'no KDC', {
      details: { why: 'kdc-unreachable' },
    });
    bed.clock += 85_000;
    expect(await bed.update()).toBe(GOOD);
    expect(await bed.update()).toBe(GOOD);
    expect(bed.credentials.services).toHaveLength(2);
    bed.clock += 16_000;
    expect(await bed.update()).toBe('ERR_KERBEROS kdc-unreachable');
    bed.credentials.failure = undefined;
    expect(await bed.update()).toBe(GOOD);
  });
});

describe('a context that the server does not know any more', () => {
  it('is replaced once, for all who used it', async () => {
    const bed = await gssBed();
    await bed.update();
    bed.gss.contexts.clear();
    expect(await times(20, () => bed.update())).toEqual(Array(20).fill(GOOD));
    expect(bed.gss.negotiated).toHaveLength(2);
    expect(bed.credentials.contexts.map((c) => c.disposed)).toEqual([true, false]);
  });

  it('is not used by those who have waited for their turn', async () => {
    const bed = await gssBed();
    await bed.update();
    bed.gss.contexts.clear();
    expect(await times(60, () => bed.update())).toEqual(Array(60).fill(GOOD));
    const before = 1;
    // Ten are under way when the first is told, and each that ends lets one more begin.
    expect(updatesOf(bed).length).toBeLessThanOrEqual(before + 60 + 20);
  });

  it('is replaced only once for one request: a server that knows none is told as it is', async () => {
    const bed = await gssBed();
    bed.server.behaviour = async (exchange) => {
      if (exchange.message.tsig !== undefined) bed.gss.contexts.clear();
      await bed.gss.behaviour(exchange);
    };
    expect(await bed.update()).toBe('unauthenticated NOTAUTH/BADKEY');
    expect(bed.gss.negotiated).toHaveLength(2);
    expect(updatesOf(bed)).toHaveLength(2);
  });

  it('is not deleted there', async () => {
    const bed = await gssBed();
    await bed.update();
    bed.gss.contexts.clear();
    await bed.update();
    await bed.sessions.close();
    expect(keysOf(bed, TkeyMode.DELETE)).toEqual([bed.gss.negotiated[1]]);
  });
});

describe('a context with which the server takes no signature any more', () => {
  const breakFirst = (bed: GssBed): void => {
    const [first = ''] = bed.gss.negotiated;
    bed.gss.contexts.get(first)!.mics = new FakeMics(randomBytes(32), 'from server');
  };

  it('is replaced once, for all who used it, and let go of', async () => {
    const bed = await gssBed();
    await bed.update();
    breakFirst(bed);
    expect(await times(20, () => bed.update())).toEqual(Array(20).fill(GOOD));
    expect(bed.gss.negotiated).toHaveLength(2);
    await until(() => bed.credentials.contexts[0]!.disposed);
  });

  it('is replaced only once for one request: a server that takes none is told as it is', async () => {
    const bed = await gssBed();
    bed.server.behaviour = async (exchange) => {
      for (const context of bed.gss.contexts.values()) {
        if (exchange.message.tsig !== undefined) context.mics = new FakeMics(randomBytes(32), 'from server');
      }
      await bed.gss.behaviour(exchange);
    };
    expect(await bed.update()).toBe('unauthenticated NOTAUTH/BADSIG');
    expect(bed.gss.negotiated).toHaveLength(2);
    expect(updatesOf(bed)).toHaveLength(2);
  });
});

describe('at the end', () => {
  it('every context is deleted, there and here', async () => {
    const bed = await gssBed();
    await bed.update();
    await bed.update('DNS@another.example.com');
    await bed.sessions.close();
    await bed.sessions.close();
    expect(bed.gss.deleted.sort()).toEqual(bed.gss.negotiated.sort());
    expect(bed.credentials.contexts.map((c) => c.disposed)).toEqual([true, true]);
    expect(await bed.update()).toBe('ERR_ABORTED');
  });

  it.each([
    ['refuses', answer({ rcode: Rcode.NOTIMP })],
    ['is silent', drop],
  ])('a server that %s does not hold it up', async (_, behaviour) => {
    const bed = await gssBed();
    await bed.update();
    bed.server.behaviour = behaviour;
    const started = performance.now();
    await bed.sessions.close();
    expect(performance.now() - started).toBeLessThan(1500);
    expect(bed.credentials.contexts[0]!.disposed).toBe(true);
  });

  it('a negotiation under way is given up', async () => {
    const bed = await gssBed({}, { timeout: 5000 });
    bed.server.behaviour = drop;
    const waiting = bed.update();
    await bed.server.received(1);
    await bed.sessions.close();
    expect(await waiting).toBe('ERR_ABORTED');
    expect(bed.credentials.contexts[0]!.disposed).toBe(true);
  });

  it('an exchange under way keeps its context until it is over', async () => {
    const bed = await gssBed();
    await bed.update();
    let held: FakeExchange | undefined;
    bed.gss.onVerified = (exchange) => void (held = exchange);
    const waiting = bed.update();
    await until(() => held !== undefined);
    await bed.sessions.close();
    held!.path.send(bed.gss.signed(held!));
    expect(await waiting).toBe(GOOD);
    await until(() => bed.credentials.contexts[0]!.disposed);
  });
});

const keysOf = (bed: GssBed, mode: number): string[] =>
  bed.server.requests.flatMap(({ message: { tkey } }) => (tkey?.mode === mode ? [tkey.keyName.key] : []));

const updatesOf = (bed: GssBed): FakeExchange[] =>
  bed.server.requests.filter(({ message }) => message.opcode === change.opcode);

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 3000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('it did not come to that in 3 seconds');
    await delay(2);
  }
}
