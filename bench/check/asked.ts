import { freePort } from '../../test/live/harness/free-port.js';

/** How many queries a BIND has had, by its own count. */
export interface QueryCount {
  /** For its config. */
  readonly clause: string;
  read(): Promise<number>;
}

export async function queryCount(): Promise<QueryCount> {
  const port = await freePort();
  return {
    clause: `statistics-channels { inet 127.0.0.1 port ${port} allow { 127.0.0.1; }; };`,
    async read() {
      const reply = await fetch(`http://127.0.0.1:${port}/json/v1/server`);
      const { opcodes } = (await reply.json()) as { opcodes: { QUERY: number } };
      return opcodes.QUERY;
    },
  };
}
