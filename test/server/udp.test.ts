import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SrvData } from '../../src/record/index.js';
import {
  decodeMessage,
  encodeMessage,
  makeEdns,
  queryMessage,
  update,
  updateMessage,
} from '../../src/wire/index.js';
import {
  name,
  queryOctets,
  send,
  show,
  startServer,
  tcpExchange,
  testFolder,
  udpExchange,
} from './support.js';

const ZONE = 'corp.example';
const TEXT = '$TTL 300\n@ SOA ns1 hostmaster 10 3600 600 86400 60\n@ NS ns1\nns1 A 127.0.0.1\n';

/** `count` SRV records at one name, about 45 octets each, and an address for each target. */
function many(count: number): string {
  const indices = Array.from({ length: count }, (_, i) => i);
  const srv = indices.map((i) => `_vlmcs._tcp SRV 0 0 1688 kms-host-${i}\n`);
  const hosts = indices.map(
    (i) => `kms-host-${i} A 192.0.2.${i % 256}\nkms-host-${i} AAAA 2001:db8::${i.toString(16)}\n`,
  );
  return `${TEXT}${srv.join('')}${hosts.join('')}`;
}

interface Shape {
  readonly octets: number;
  readonly tc: boolean;
  readonly answers: number;
  readonly additionals: number;
}

async function shape(count: number, payload: number | undefined): Promise<Shape> {
  const { address } = await startServer({ zones: { [ZONE]: many(count) } });
  const query = queryMessage(name(`_vlmcs._tcp.${ZONE}`), 'SRV', { edns: false });
  const edns = payload === undefined ? undefined : makeEdns({ udpPayloadSize: payload });
  const octets = await udpExchange(address, encodeMessage({ ...query, edns }));
  const { flags, answers, additionals } = decodeMessage(octets);
  return { octets: octets.length, tc: flags.tc, answers: answers.length, additionals: additionals.length };
}

describe('an answer over UDP', () => {
  it.each<[string, number, number | undefined, Omit<Shape, 'octets'>, number]>([
    ['fits with its addresses', 3, undefined, { tc: false, answers: 3, additionals: 6 }, 512],
    [
      'leaves addresses out before it is truncated',
      8,
      undefined,
      { tc: false, answers: 8, additionals: 6 },
      512,
    ],
    ['is truncated at 512 octets without EDNS', 14, undefined, { tc: true, answers: 0, additionals: 0 }, 512],
    ['has more room with EDNS', 14, 1232, { tc: false, answers: 14, additionals: 26 }, 1232],
    ['never has less than 512', 8, 100, { tc: false, answers: 8, additionals: 5 }, 512],
    [
      'never has more than 1232, whatever the client offers',
      60,
      65535,
      { tc: true, answers: 0, additionals: 0 },
      1232,
    ],
  ])('%s', async (_, count, payload, expected, limit) => {
    const { octets, ...rest } = await shape(count, payload);
    expect(rest).toEqual(expected);
    expect(octets).toBeLessThanOrEqual(limit);
  });

  it('that is a referral without room for its glue is truncated', async () => {
    const label = 'a-long-label-for-a-name-server';
    const servers = Array.from(
      { length: 7 },
      (_, i) => `sub NS ${label}-${i}.sub\n${label}-${i}.sub AAAA 2001:db8::${i}\n`,
    );
    const { address } = await startServer({ zones: { [ZONE]: `${TEXT}${servers.join('')}` } });
    const query = queryOctets(`x.sub.${ZONE}`, 'A', { edns: false });
    expect(show(decodeMessage(await udpExchange(address, query)))).toEqual(['NOERROR tc']);
    const [whole] = await tcpExchange(address, query);
    expect(decodeMessage(whole as Buffer).additionals).toHaveLength(7);
  });

  it('has an OPT record exactly when the query has one', async () => {
    const { address } = await startServer({ zones: { [ZONE]: TEXT } });
    for (const edns of [true, false]) {
      const reply = decodeMessage(await udpExchange(address, queryOctets(ZONE, 'SOA', { edns })));
      expect(reply.edns === undefined).toBe(!edns);
    }
  });

  it('has the question as it was asked, letter by letter', async () => {
    const { address } = await startServer({ zones: { [ZONE]: TEXT } });
    const reply = decodeMessage(await udpExchange(address, queryOctets('nS1.CoRp.eXaMpLe', 'A')));
    expect(reply.questions[0]?.name.text).toBe('nS1.CoRp.eXaMpLe');
    expect(reply.answers[0]?.name.text).toBe('nS1.CoRp.eXaMpLe');
  });
});

describe('listening', () => {
  it('on IPv4 and IPv6 at once, each with UDP and TCP', async () => {
    const listen = [
      { host: '127.0.0.1', port: 0 },
      { host: '::1', port: 0 },
    ];
    const { server } = await startServer({ zones: { [ZONE]: TEXT }, listen });
    expect(server.addresses.map(({ host }) => host)).toEqual(['127.0.0.1', '::1']);
    for (const address of server.addresses) {
      const query = queryOctets(`ns1.${ZONE}`, 'A');
      const replies = [await udpExchange(address, query), ...(await tcpExchange(address, query))];
      for (const reply of replies)
        expect(show(decodeMessage(reply))[1]).toBe('ns1.corp.example 300 A 127.0.0.1');
      expect(replies).toHaveLength(2);
    }
  });

  it.each([
    [{ listen: [{ host: 'localhost', port: 0 }] }, 'listen: "localhost" is not an IP address'],
    [{ listen: [] }, 'listen: names no address'],
    [
      { listen: [{ host: '0.0.0.0', port: 0 }], insecureAllowUnsignedUpdates: true },
      'listen: 0.0.0.0 is not loopback, and unsigned updates are allowed',
    ],
    [{ listen: [{ host: '192.0.2.1', port: 0 }] }, 'cannot listen on 192.0.2.1 port 0'],
    [
      { listen: [{ host: '::', port: 0 }], insecureAllowUnsignedUpdates: true },
      'listen: :: is not loopback, and unsigned updates are allowed',
    ],
    [{ zones: {} }, 'zone: none is given'],
    [{ zones: { 'a.test': null, 'A.test.': null } }, 'zone: A.test is given twice'],
    [{ allowTransfer: ['nokey'] }, 'allow-transfer: there is no key "nokey"'],
  ])('%j: %s', async (options, message) => {
    await expect(startServer({ zones: { [ZONE]: TEXT }, ...options })).rejects.toThrow(message);
  });

  it('on a port that is taken says which and what to do, and makes no zone file', async () => {
    const { address } = await startServer({ zones: { [ZONE]: TEXT } });
    const folder = testFolder();
    const second = startServer({ zones: { 'other.example': null }, listen: [address], folder });
    await expect(second).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining(
        `${address.host} port ${address.port}: another program has`,
      ) as unknown,
      hint: expect.stringContaining('--listen') as unknown,
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('an answer given before', () => {
  it('is given again until the zone changes, and not after', async () => {
    const server = await startServer({ zones: { [ZONE]: TEXT }, insecureAllowUnsignedUpdates: true });
    const owner = name(`_vlmcs._tcp.${ZONE}`);
    const query = queryOctets(owner.text, 'SRV');
    const asked = async (): Promise<Buffer> => udpExchange(server.address, query);
    const [first, again] = [await asked(), await asked()];
    expect(again).toEqual(first);
    await send(
      server,
      updateMessage(name(ZONE), [], [update.add(owner, 60, new SrvData({ target: 'kms1.corp.example' }))]),
    );
    expect(decodeMessage(await asked()).answers).toHaveLength(1);
    await send(server, updateMessage(name(ZONE), [], [update.deleteName(owner)]));
    const last = decodeMessage(await asked());
    expect(show(last)[1]).toContain('hostmaster.corp.example. 12 3600');
  });
});
