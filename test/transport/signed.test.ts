import { describe, expect, it } from 'vitest';
import { queryMessage, Rcode, TsigKey, tsigSigner } from '../../src/wire/index.js';
import {
  answer,
  drop,
  echo,
  headerOnly,
  inSequence,
  later,
  over,
  signedAnswer,
  together,
  truncated,
  type Behaviour,
} from '../fakes/dns/index.js';
import { change, FOUND, makeClient, NAME, query, serve, ZONE } from './setup.js';
import { KmsDnsError } from '../../src/errors.js';
import type { Exchanger, ExchangeOptions, ServerAddress } from '../../src/transport/index.js';
import type { Message } from '../../src/wire/index.js';

const key = new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 7));
const otherSecret = new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 8));
const otherName = new TsigKey('other-key', 'hmac-sha256', Buffer.alloc(32, 7));
const signer = tsigSigner(key);

const good = signedAnswer([key]);
const anHourAgo = { now: () => Date.now() - 3_600_000 };

async function verdict(
  client: Exchanger,
  to: ServerAddress,
  message: Message,
  options: ExchangeOptions,
): Promise<string> {
  try {
    const { message: reply, authentication } = await client.exchange(to, message, { signer, ...options });
    const tsig = authentication.kind === 'none' ? 0 : authentication.tsigError;
    return `${authentication.kind} ${reply.rcode}/${tsig}`;
  } catch (error) {
    return error instanceof KmsDnsError ? error.code : String(error);
  }
}

describe.each(['udp', 'tcp'] as const)('a signed UPDATE over %s', (protocol) => {
  it.each<[string, string, Behaviour]>([
    ['a signed success', 'verified 0/0', good],
    ['a signed refusal', 'verified 5/0', signedAnswer([key], { rcode: Rcode.REFUSED })],
    ['a signed "no such name" prerequisite', 'verified 3/0', signedAnswer([key], { rcode: Rcode.NXDOMAIN })],
    ['BADTIME, which is signed', 'verified 9/18', signedAnswer([key], {}, anHourAgo)],
    ['BADSIG, which is not', 'unauthenticated 9/16', signedAnswer([otherSecret])],
    ['BADKEY, which is not', 'unauthenticated 9/17', signedAnswer([otherName])],
    ['an unsigned refusal (PowerDNS)', 'unauthenticated 5/0', answer({ rcode: Rcode.REFUSED })],
    ['an unsigned failed prerequisite', 'unauthenticated 8/0', answer({ rcode: Rcode.NXRRSET })],
    ['a bare NOTIMP (NSD)', 'unauthenticated 4/0', headerOnly(Rcode.NOTIMP)],
    ['our own request and MAC with an error (Unbound)', 'unauthenticated 4/0', echo(Rcode.NOTIMP)],
    ['our own request and MAC as a success', 'ERR_UNAUTHENTICATED', echo(Rcode.NOERROR)],
    ['an unsigned success', 'ERR_UNAUTHENTICATED', answer()],
    ['a bare success', 'ERR_UNAUTHENTICATED', headerOnly(Rcode.NOERROR)],
  ])('answered with %s: %s', async (_, outcome, behaviour) => {
    const server = await serve(behaviour);
    const timeout = outcome.startsWith('ERR_') ? 300 : 5000;
    expect(await verdict(makeClient(), server.address, change, { protocol, timeout })).toBe(outcome);
  });
});

describe('a signed request over UDP', () => {
  it('believes the signed reply that comes after an unsigned error', async () => {
    const server = await serve(together(answer({ rcode: Rcode.REFUSED }), later(60, good)));
    expect(await verdict(makeClient(), server.address, change, { protocol: 'udp' })).toBe('verified 0/0');
  });

  it('believes the signed reply that comes after an unsigned success', async () => {
    const server = await serve(together(answer(), echo(0), later(60, good)));
    expect(await verdict(makeClient(), server.address, change, { protocol: 'udp' })).toBe('verified 0/0');
  });

  it('takes the unsigned error when nothing better comes within the grace', async () => {
    const server = await serve(answer({ rcode: Rcode.REFUSED }));
    const client = makeClient({ grace: 80 });
    const started = performance.now();
    expect(await verdict(client, server.address, change, { timeout: 5000 })).toBe('unauthenticated 5/0');
    expect(performance.now() - started).toBeGreaterThan(75);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('is signed anew each time it is sent', async () => {
    const server = await serve(inSequence(drop, signedAnswer([key], FOUND)));
    expect(await verdict(makeClient(), server.address, query, { protocol: 'udp', timeout: 600 })).toBe(
      'verified 0/0',
    );
    const [first, second] = server.requests.map((r) => r.message);
    expect(first?.tsig?.originalId).toBe(first?.id);
    expect(second?.tsig?.originalId).toBe(second?.id);
    expect(first?.tsig?.mac).not.toEqual(second?.tsig?.mac);
  });

  it('goes to TCP for a truncated reply, signed or not, and must be verified there', async () => {
    const server = await serve(over({ udp: truncated, tcp: answer() }));
    const client = makeClient();
    expect(await verdict(client, server.address, query, { timeout: 400 })).toBe('ERR_UNAUTHENTICATED');
    server.behaviour = over({ udp: truncated, tcp: signedAnswer([key], FOUND) });
    expect(await verdict(client, server.address, query, { timeout: 400 })).toBe('verified 0/0');
  });

  it('does not believe an unsigned "no such name": that is an answer, not an error', async () => {
    const server = await serve(answer({ rcode: Rcode.NXDOMAIN }));
    expect(await verdict(makeClient(), server.address, queryMessage(NAME, 'SRV'), { timeout: 300 })).toBe(
      'ERR_UNAUTHENTICATED',
    );
    expect(await verdict(makeClient(), server.address, queryMessage(ZONE, 'SOA'), { protocol: 'tcp' })).toBe(
      'ERR_UNAUTHENTICATED',
    );
  });
});
