import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { answer } from '../fakes/dns/index.js';
import { FOUND, makeClient, query, serve } from './setup.js';

/** An address of this machine that means nothing without the interface it belongs to. */
const linkLocal = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
  addresses.filter(({ address }) => address.startsWith('fe80:')).map(({ address }) => `${address}%${name}`),
)[0];

it.skipIf(linkLocal === undefined).each(['udp', 'tcp'] as const)(
  'a server at a link-local address with a zone id answers over %s',
  async (protocol) => {
    const server = await serve(answer(FOUND), linkLocal);
    const reply = await makeClient().exchange(server.address, query, { protocol });
    expect(reply.message.answers.length).toBe(1);
  },
);
