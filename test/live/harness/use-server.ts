import { afterAll, beforeAll, beforeEach } from 'vitest';
import { tail, type LiveServer } from './live-server.js';

/**
 * A server for the tests of this `describe` block: started before the first, stopped after the last, the end of
 * its log shown with every test that fails.
 * @param within milliseconds for the start
 */
export function useServer<S extends Pick<LiveServer, 'software' | 'log' | 'stop'>>(
  start: () => Promise<S>,
  within = 60_000,
): () => S {
  let server: S | undefined;
  beforeAll(async () => {
    server = await start();
  }, within);
  afterAll(async () => {
    await server?.stop();
  });
  beforeEach((context) => {
    context.onTestFailed(() => {
      if (server) console.error(`--- log of ${server.software} ---\n${tail(server.log())}`);
    });
  });
  return () => {
    if (server === undefined) throw new Error('the server has not been started yet');
    return server;
  };
}
