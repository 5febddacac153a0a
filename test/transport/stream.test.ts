import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { AddressData, SoaData } from '../../src/record/index.js';
import type { StreamOptions } from '../../src/transport/index.js';
import { transferZone } from '../../src/resolve/index.js';
import {
  checkRequest,
  DnsClass,
  keyRing,
  Rcode,
  TsigKey,
  tsigSigner,
  type MessageRecord,
} from '../../src/wire/index.js';
import { answer, drop, together, type Behaviour } from '../fakes/dns/index.js';
import { makeClient, serve, ZONE } from './setup.js';
import { asKmsDnsError } from '../../src/errors.js';

const key = new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 7));
const signer = tsigSigner(key);
const numbers = { serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 };
const soaData = new SoaData({ primary: ZONE, mailbox: ZONE, ...numbers });
const SOA: MessageRecord = { name: ZONE, type: 6, class: DnsClass.IN, ttl: 60, data: soaData };

function host(i: number): MessageRecord {
  const data = new AddressData('A', `192.0.2.${i % 250}`);
  return { name: DomainName.parse(`h${i}`).concat(ZONE), type: 1, class: DnsClass.IN, ttl: 60, data };
}

/** These records, a message each time, of which the first `signed` ones are signed. */
function axfr(messages: readonly (readonly MessageRecord[])[], signed = 0): Behaviour {
  return (exchange) => {
    const check = checkRequest(exchange.octets, exchange.message, keyRing([key]));
    messages.forEach((answers, i) => {
      const octets = exchange.replyTo(i === 0 ? { answers } : { answers, questions: [] });
      exchange.path.send(i < signed && check.kind === 'verified' ? check.signer.sign(octets) : octets);
    });
  };
}

const whole = [
  [SOA, host(1)],
  [host(2), host(3)],
  [host(4), SOA],
];

/** How many records came, or the code of the error. Only a time-out that is expected comes soon. */
async function transfer(
  behaviour: Behaviour,
  outcome: number | string,
  options: StreamOptions = {},
): Promise<number | string> {
  const server = await serve(behaviour);
  let count = 0;
  try {
    for await (const records of transferZone(makeClient(), server.address, ZONE, {
      timeout: outcome === 'ERR_TIMEOUT' ? 300 : 10_000,
      ...options,
    })) {
      count += records.length;
    }
    await expect.poll(() => server.openConnections).toBe(0);
    return count;
  } catch (error) {
    return asKmsDnsError(error).code;
  }
}

describe('a zone transfer', () => {
  it.each<[string, number | string, Behaviour]>([
    ['in one message', 3, axfr([[SOA, host(1), SOA]])],
    ['in several messages', 6, axfr(whole)],
    ['of a zone with an SOA alone', 2, axfr([[SOA], [SOA]])],
    ['of many messages', 2002, axfr([[SOA], ...Array.from({ length: 2000 }, (_, i) => [host(i)]), [SOA]])],
    ['that is refused', 'ERR_RCODE', answer({ rcode: Rcode.REFUSED })],
    ['that ends too early', 'ERR_CONNECTION_LOST', together(axfr([[SOA, host(1)]]), (e) => e.path.end())],
    ['that breaks', 'ERR_CONNECTION_LOST', together(axfr([[SOA, host(1)]]), (e) => e.path.reset())],
    ['that stops', 'ERR_TIMEOUT', axfr([[SOA, host(1)]])],
    ['that never starts', 'ERR_TIMEOUT', drop],
    ['without the SOA in front', 'ERR_BAD_MESSAGE', axfr([[host(1), SOA]])],
    ['with records behind the end', 'ERR_BAD_MESSAGE', axfr([[SOA, SOA, host(1)]])],
    ['of another zone', 'ERR_BAD_MESSAGE', answer({ questions: [], answers: [SOA, SOA] })],
    [
      'that cannot be read',
      'ERR_BAD_MESSAGE',
      (e) => e.path.write(Buffer.from([0, 12, ...Buffer.alloc(12, 255)])),
    ],
  ])('%s: %s', async (_, outcome, behaviour) => {
    expect(await transfer(behaviour, outcome)).toBe(outcome);
  });

  it.each<[string, number | string, Behaviour]>([
    ['whose messages are all signed', 6, axfr(whole, 3)],
    ['without a signature', 'ERR_UNAUTHENTICATED', axfr(whole)],
    ['whose last messages are not signed', 'ERR_TIMEOUT', axfr(whole, 1)],
    ['that is refused without a signature', 'ERR_RCODE', answer({ rcode: Rcode.REFUSED })],
  ])('that was asked for with a key, %s: %s', async (_, outcome, behaviour) => {
    expect(await transfer(behaviour, outcome, { signer })).toBe(outcome);
  });

  it('leaves the records of unsigned messages out', async () => {
    const server = await serve(axfr(whole, 1));
    const got: MessageRecord[] = [];
    const records = transferZone(makeClient(), server.address, ZONE, { timeout: 200, signer });
    const all = async () => {
      for await (const batch of records) got.push(...batch);
    };
    await expect(all()).rejects.toThrow();
    expect(got.map((r) => r.name.text)).toEqual([SOA, host(1)].map((r) => r.name.text));
  });

  it('ends promptly when it is cancelled, or its reader stops', async () => {
    const server = await serve(axfr([[SOA, host(1)]]));
    const client = makeClient();
    const records = transferZone(client, server.address, ZONE, { signal: AbortSignal.timeout(50) });
    expect((await records.next()).value?.length).toBe(2);
    await expect(records.next()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    const others = transferZone(client, server.address, ZONE);
    await others.next();
    await others.return();
    await expect.poll(() => server.openConnections).toBe(0);
  });

  it('that nobody serves says so', async () => {
    const server = await serve(drop);
    await server.stop();
    const records = transferZone(makeClient(), server.address, ZONE);
    await expect(records.next()).rejects.toMatchObject({ code: 'ERR_UNREACHABLE' });
  });
});
