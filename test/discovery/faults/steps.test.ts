import { describe, expect, it } from 'vitest';
import { discover, discoverHost } from '../../../src/discovery/index.js';
import type { Lookup } from '../../../src/resolve/index.js';
import { drop } from '../../fakes/dns/index.js';
import { ACCEPTED, listener, REJECTED, type Listener } from '../../fakes/rpc/index.js';
import { address, resolverOf, serve, soa, zones } from '../../resolve/setup.js';
import { CLIENT, srvTo } from './setup.js';

interface Scene {
  readonly resolver: Lookup;
  readonly answering: Listener;
  readonly silent: Listener;
}

/**
 * A dead host, one that answers, and one that is silent. The two are tried side by side, and the one answers only when
 * the other is connected to.
 */
async function threeHosts(says: Buffer): Promise<Scene> {
  let connected = (): void => undefined;
  const both = new Promise<void>((resolve) => (connected = resolve));
  const silent = await listener(() => connected());
  const answering = await listener((socket) => void both.then(() => socket.write(says)));
  const server = await serve(
    zones(
      soa('corp.example'),
      srvTo('kms1.corp.example', 1, 0),
      srvTo('kms1.corp.example', answering.port, 1),
      srvTo('kms1.corp.example', silent.port, 2),
      address('kms1.corp.example', '127.0.0.1'),
    ),
  );
  return { resolver: resolverOf([server]), answering, silent };
}

/** Nobody waits for as long as this. */
const HALF_A_MINUTE = { connectTimeout: 30_000 };

/** Of one host: where it is, that this is here, and what it says. */
const HOST = ['addresses', 'addresses', 'probe'];

describe('the steps of discovery', () => {
  it('come while the client is on its way', async () => {
    const { resolver } = await threeHosts(REJECTED);
    const seen: string[] = [];
    for await (const { step } of discover(CLIENT, { resolver, ...HALF_A_MINUTE })) {
      seen.push(step);
      // The last host would take half a minute.
      if (seen.filter((one) => one === 'probe').length === 2) break;
    }
    expect(seen).toEqual(['names', 'query', 'order', ...HOST, 'order', ...HOST]);
  });

  it('leave no connection behind when nobody reads on', async () => {
    const { resolver, silent } = await threeHosts(REJECTED);
    let probes = 0;
    for await (const { step } of discover(CLIENT, { resolver, ...HALF_A_MINUTE })) {
      if (step === 'probe' && ++probes === 2) break;
    }
    await silent.ended(1);
  });

  it('leave no connection behind when a host is found', async () => {
    const { resolver, answering, silent } = await threeHosts(ACCEPTED);
    const { chosen } = await discoverHost(CLIENT, { resolver, ...HALF_A_MINUTE });
    expect(chosen?.port).toBe(answering.port);
    await silent.ended(1);
  });

  it('end with the signal, in the midst of a connection', async () => {
    const { resolver, silent } = await threeHosts(REJECTED);
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      let probes = 0;
      for await (const { step } of discover(CLIENT, { resolver, ...HALF_A_MINUTE, signal: stop.signal })) {
        if (step === 'probe' && ++probes === 2) setTimeout(() => stop.abort(), 20);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await silent.ended(1);
  });

  it('end with the signal while DNS is silent', async () => {
    const server = await serve(drop);
    const resolver = resolverOf([server], { timeout: 30_000 });
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      const signal = AbortSignal.timeout(100);
      for await (const { rule } of discover(CLIENT, { resolver, signal })) seen.push(rule);
    };
    await expect(read()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(seen).toEqual(['primary-suffix']);
  });
});
