import { expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import type { ExchangeOptions } from '../../src/transport/index.js';
import { answer } from '../fakes/dns/index.js';
import { FOUND, makeClient, query, serve } from './setup.js';

it.each<[string, ExchangeOptions & { host?: string }]>([
  ['timeout', { timeout: 0 }],
  ['timeout', { timeout: -1 }],
  ['timeout', { timeout: NaN }],
  ['attempts', { attempts: 0 }],
  ['attempts', { attempts: 1.5 }],
  ['server', { host: 'localhost' }],
])('a wrong %s is refused before anything is sent: %j', async (field, { host, ...options }) => {
  const server = await serve(answer(FOUND));
  const exchange = makeClient().exchange({ ...server.address, ...(host && { host }) }, query, options);
  await expect(exchange).rejects.toSatisfy((error) => error instanceof InputError && error.field === field);
  expect(server.requests).toEqual([]);
});

it.each(['udp', 'tcp'] as const)(
  'a timeout without an end is no timeout of 1 ms over %s',
  async (protocol) => {
    const server = await serve(async (exchange) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      exchange.reply(FOUND);
    });
    const reply = await makeClient().exchange(server.address, query, { protocol, timeout: Infinity });
    expect(reply.message.answers.length).toBe(1);
  },
);
