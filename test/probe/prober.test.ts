import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeProbe } from '../../src/probe/index.js';

describe('the probe of a run', () => {
  it('connects once to an endpoint, however often it is asked for', async () => {
    const opened: string[] = [];
    const probe = makeProbe({
      timeout: 20,
      connect: ({ host, port }) => (opened.push(`${host} ${port}`), new Socket()),
    });
    const endpoint = { host: '192.0.2.1', port: 1688 };
    const results = await Promise.all([
      probe(endpoint),
      probe({ ...endpoint }),
      probe({ ...endpoint, port: 1689 }),
    ]);
    expect(results.map((r) => r.state)).toEqual(['timeout', 'timeout', 'timeout']);
    await probe(endpoint);
    expect(opened).toEqual(['192.0.2.1 1688', '192.0.2.1 1689']);
  });

  it('never has more connections under way than allowed', async () => {
    let open = 0;
    let most = 0;
    const connect = (): Socket => {
      most = Math.max(most, ++open);
      return new Socket().on('close', () => open--);
    };
    const probe = makeProbe({ timeout: 5, concurrency: 3, connect });
    await Promise.all(Array.from({ length: 10 }, (_, i) => probe({ host: '192.0.2.1', port: 1000 + i })));
    expect(most).toBe(3);
  });

  it('connects to nothing in mode none', async () => {
    const probe = makeProbe({ mode: 'none', connect: () => expect.fail('connected') });
    expect(await probe({ host: '192.0.2.1', port: 1688 })).toEqual({
      state: 'skipped',
      detail: 'no probe was asked for',
      ms: 0,
    });
  });
});
