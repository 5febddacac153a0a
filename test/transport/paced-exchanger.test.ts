import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import {
  PacedExchanger,
  wasNotAsked,
  type Exchanger,
  type PacedOptions,
  type Reply,
  type ServerAddress,
} from '../../src/transport/index.js';
import { queryMessage, Rcode, rcodeName } from '../../src/wire/index.js';
import {
  answer,
  drop,
  inSequence,
  later,
  malformed,
  over,
  truncated,
  type Behaviour,
} from '../fakes/dns/index.js';
import { failure, makeClient, serve, verdict } from './setup.js';

const good = answer({ rcode: Rcode.NXDOMAIN });
const owner = (i: number): DomainName => DomainName.parse(`_vlmcs._tcp.d${i}.example.com`);

function pacedClient(options: PacedOptions = {}): PacedExchanger {
  return new PacedExchanger(makeClient(), options);
}

function ask(
  exchanger: Exchanger,
  server: ServerAddress,
  i: number,
  options: { timeout?: number; signal?: AbortSignal; protocol?: 'udp' | 'tcp' } = {},
): Promise<Reply> {
  return exchanger.exchange(server, queryMessage(owner(i), 'SRV'), { timeout: 300, attempts: 2, ...options });
}

const many = (count: number, one: (i: number) => Promise<Reply>): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => verdict(one(i))));

/** The names asked for, without the question that finds out whether a server is up. */
function namesAsked(server: {
  requests: readonly { message: { questions: readonly { name: DomainName }[] } }[];
}) {
  return server.requests
    .flatMap(({ message }) => message.questions.map(({ name }) => name.key))
    .filter((n) => n !== '.');
}

const unless =
  (pattern: RegExp, behaviour: Behaviour, otherwise: Behaviour): Behaviour =>
  (exchange) =>
    (pattern.test(exchange.message.questions[0]?.name.key ?? '') ? otherwise : behaviour)(exchange);

describe('of a server that answers everything else, a question that was lost', () => {
  const losing = over({ udp: unless(/\.d1\./, good, drop), tcp: good });

  it('is asked once more over TCP', async () => {
    const server = await serve(losing);
    const client = pacedClient();
    const lost = ask(client, server.address, 1);
    expect(await verdict(ask(client, server.address, 2))).toBe('NXDOMAIN');
    expect((await lost).protocol).toBe('tcp');
  });

  it.each<[string, Behaviour, { protocol?: 'udp' }]>([
    ['where TCP is not wanted', losing, { protocol: 'udp' }],
    ['where TCP does not work either', unless(/\.d1\./, good, drop), {}],
  ])('stays without an answer %s', async (_, behaviour, options) => {
    const server = await serve(behaviour);
    const client = pacedClient();
    const lost = ask(client, server.address, 1, options);
    expect(await verdict(ask(client, server.address, 2))).toBe('NXDOMAIN');
    expect(await verdict(lost)).toBe('ERR_TIMEOUT');
  });
});

describe('paced questions come to the same as plain ones', () => {
  it.each<[string, string, () => Behaviour]>([
    ['an answer', 'NXDOMAIN', () => good],
    ['an error', 'SERVFAIL', () => answer({ rcode: Rcode.SERVFAIL })],
    ['a truncated answer', 'NXDOMAIN', () => over({ udp: truncated, tcp: good })],
    ['silence once', 'NXDOMAIN', () => inSequence(drop, good)],
    ['silence', 'ERR_TIMEOUT', () => drop],
    ['what cannot be read', 'ERR_BAD_MESSAGE', () => malformed],
    ['a late answer to the first sending', 'NXDOMAIN', () => inSequence(later(150, good), drop)],
  ])('%s', async (_, expected, behaviour) => {
    const [first, second] = [await serve(behaviour()), await serve(behaviour())];
    const both = [
      await verdict(ask(pacedClient(), first.address, 1)),
      await verdict(ask(makeClient(), second.address, 1)),
    ];
    expect(both).toEqual([expected, expected]);
  });

  it('over TCP', async () => {
    const server = await serve(over({ udp: drop, tcp: good }));
    expect(await verdict(ask(pacedClient(), server.address, 1, { protocol: 'tcp' }))).toBe('NXDOMAIN');
  });

  it('when nothing listens there', async () => {
    const server = await serve(good);
    await server.stop();
    expect(await verdict(ask(pacedClient(), server.address, 1))).toBe('ERR_UNREACHABLE');
  });

  it('when they are cancelled', async () => {
    const server = await serve(drop);
    const signal = AbortSignal.timeout(30);
    const paced = pacedClient();
    const verdicts = await many(200, (i) => ask(paced, server.address, i, { timeout: 5000, signal }));
    expect(new Set(verdicts)).toEqual(new Set(['ERR_TIMEOUT']));
    await paced.close();
  });

  it('when the exchanger is closed', async () => {
    const server = await serve(drop);
    const paced = pacedClient();
    const asked = many(200, (i) => ask(paced, server.address, i, { timeout: 5000 }));
    await server.received(20);
    await paced.close();
    expect(new Set(await asked)).toEqual(new Set(['ERR_ABORTED']));
  });
});

describe('a server', () => {
  it('never has more questions under way than it may', async () => {
    let [now, most] = [0, 0];
    const server = await serve(async (exchange) => {
      most = Math.max(most, ++now);
      await later(5, good)(exchange);
      now--;
    });
    const paced = pacedClient({ inFlight: 10 });
    const verdicts = await many(100, (i) => ask(paced, server.address, i, { timeout: 5000 }));
    expect([new Set(verdicts), most]).toEqual([new Set(['NXDOMAIN']), 10]);
  });

  it('that is silent is not asked for ever: what waits fails at once, and says why', async () => {
    const server = await serve(drop);
    const paced = pacedClient({ inFlight: 10 });
    const began = performance.now();
    const errors = await Promise.all(
      Array.from({ length: 500 }, (_, i) => failure(ask(paced, server.address, i))),
    );
    expect(performance.now() - began).toBeLessThan(2000);
    expect(errors.map(({ code }) => code)).toEqual(Array(500).fill('ERR_TIMEOUT'));
    const spared = errors.filter(wasNotAsked);
    expect(spared.length).toBeGreaterThan(400);
    expect(spared[0]?.message).toMatch(
      / was not asked again: it gave no answer to several questions in a row$/,
    );
    expect(namesAsked(server).length).toBeLessThan(200);
  });

  it('that answers others meanwhile is not taken for dead for some names', async () => {
    const server = await serve(unless(/\.d\d*[02468]\./, good, drop));
    const paced = pacedClient();
    const verdicts = await many(200, (i) => ask(paced, server.address, i));
    expect(verdicts).toEqual(verdicts.map((_, i) => (i % 2 === 0 ? 'ERR_TIMEOUT' : 'NXDOMAIN')));
    expect(new Set(namesAsked(server)).size).toBe(200);
  });

  it('that is silent about all that is asked, and answers for the root, is not taken for dead', async () => {
    const server = await serve(unless(/example/, answer({ rcode: Rcode.REFUSED }), drop));
    const paced = pacedClient({ inFlight: 5 });
    const verdicts = await many(40, (i) => ask(paced, server.address, i));
    expect(new Set(verdicts)).toEqual(new Set(['ERR_TIMEOUT']));
    expect(new Set(namesAsked(server)).size).toBe(40);
  });

  it('that has authority and says nothing at all is given up before the time of its questions is over', async () => {
    const [dead, alone] = [await serve(drop), await serve(drop)];
    const [paced, order] = [pacedClient(), [] as string[]];
    const options = { timeout: 1800, attempts: 2 };
    const query = (i: number) => queryMessage(owner(i), 'SRV', { recursionDesired: false });
    await Promise.all([
      verdict(makeClient().exchange(alone.address, query(0), options)).then(() =>
        order.push('one by itself'),
      ),
      many(20, (i) => paced.exchange(dead.address, query(i), options)).then(() => order.push('twenty')),
    ]);
    expect(order).toEqual(['twenty', 'one by itself']);
    const signs = dead.requests.filter(({ message }) => message.questions[0]?.name.isRoot);
    expect(signs).toHaveLength(1);
  });

  it('that comes back is asked again', async () => {
    const server = await serve(drop);
    const paced = pacedClient();
    await many(20, (i) => ask(paced, server.address, i));
    expect(wasNotAsked(await failure(ask(paced, server.address, 20)))).toBe(true);
    server.behaviour = good;
    const deadline = Date.now() + 5000;
    let reply = '';
    while (reply !== rcodeName(Rcode.NXDOMAIN) && Date.now() < deadline) {
      reply = await verdict(ask(paced, server.address, 21));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await many(100, (i) => ask(paced, server.address, i))).toEqual(Array(100).fill('NXDOMAIN'));
  });

  it('that is dead or slow does not hold up another one', async () => {
    const [dead, slow, alive] = [await serve(drop), await serve(later(200, good)), await serve(good)];
    const paced = pacedClient();
    const held = [dead, slow].map(({ address }) =>
      many(300, (i) => ask(paced, address, i, { timeout: 3000 })),
    );
    const began = performance.now();
    expect(await many(300, (i) => ask(paced, alive.address, i))).toEqual(Array(300).fill('NXDOMAIN'));
    expect(performance.now() - began).toBeLessThan(1000);
    await paced.close();
    await Promise.all(held);
  });
});

describe('many servers', () => {
  it('have questions on their way to so many at once', async () => {
    let [now, most] = [0, 0];
    const behaviour: Behaviour = async (exchange) => {
      most = Math.max(most, ++now);
      await later(20, good)(exchange);
      now--;
    };
    const servers = await Promise.all(Array.from({ length: 12 }, () => serve(behaviour)));
    const paced = pacedClient({ busyServers: 3, inFlight: 1 });
    const verdicts = await many(12, (i) => ask(paced, servers[i]!.address, i, { timeout: 5000 }));
    expect([new Set(verdicts), most]).toEqual([new Set(['NXDOMAIN']), 3]);
  });

  it('are not all remembered', async () => {
    const servers = await Promise.all(Array.from({ length: 6 }, () => serve(good)));
    const paced = pacedClient({ servers: 2 });
    for (let round = 0; round < 2; round++) {
      for (const { address } of servers) expect(await verdict(ask(paced, address, round))).toBe('NXDOMAIN');
    }
  });
});
