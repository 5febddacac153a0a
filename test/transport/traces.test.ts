import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it, onTestFinished } from 'vitest';
import { formatServer, type TransportTrace } from '../../src/transport/index.js';
import { TsigKey, tsigSigner } from '../../src/wire/index.js';
import { inSequence, over, signedAnswer, together, truncated, wrongId } from '../fakes/dns/index.js';
import { FOUND, makeClient, query, serve } from './setup.js';

it('what happens on the wire is traced, without a secret or a MAC', async () => {
  const key = new TsigKey('kms-key', 'hmac-sha256', Buffer.from('0123456789abcdef0123456789abcdef'));
  const seen: TransportTrace[] = [];
  const listen = (message: unknown) => void seen.push(message as TransportTrace);
  subscribe('kmsdns:transport', listen);
  onTestFinished(() => void unsubscribe('kmsdns:transport', listen));

  const server = await serve(
    over({ udp: together(wrongId(), truncated), tcp: inSequence(signedAnswer([key], FOUND)) }),
  );
  await makeClient().exchange(server.address, query, { signer: tsigSigner(key) });

  // Other tests' clients in this process are heard as well.
  const own = seen.filter((trace) => trace.server === formatServer(server.address));
  expect(own.map(({ protocol, event }) => `${protocol} ${event}`)).toEqual([
    'udp send',
    'udp drop',
    'udp reply',
    'tcp connect',
    'tcp send',
    'tcp reply',
  ]);
  const text = JSON.stringify(seen);
  const macs = server.requests.map((r) => r.message.tsig?.mac.toString('hex') ?? '');
  for (const secret of [key.exportSecret(), '0123456789abcdef', ...macs]) expect(text).not.toContain(secret);
});
