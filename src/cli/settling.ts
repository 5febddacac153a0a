import { settle, type ChangeReport, type Settlement } from '../change/index.js';
import { zoneNameServers } from '../resolve/index.js';
import { lookupServer } from '../transport/index.js';
import type { Args } from './args.js';
import type { Context } from './command.js';
import { openResolver, type OpenResolver } from './options/open-resolver.js';
import { readServer } from './options/provider.js';
import { Progress } from './output/progress.js';

/** What `--wait` does: asks every authoritative server until each serves what was changed. */
export class Settling {
  readonly #args: Args;
  readonly #context: Context;
  readonly #resolver: OpenResolver;

  private constructor(args: Args, context: Context, resolver: OpenResolver) {
    this.#args = args;
    this.#context = context;
    this.#resolver = resolver;
  }

  /** @throws InputError when `--resolver` is wrong */
  static async open(args: Args, context: Context): Promise<Settling> {
    return new Settling(args, context, await openResolver(args, context));
  }

  async wait(report: ChangeReport): Promise<Settlement[]> {
    const { io, print } = this.#context;
    const { resolver, direct } = this.#resolver;
    const server = readServer(this.#args, this.#context);
    // These may listen on a port of their own, which NS records do not say.
    const given = server === undefined ? [] : await lookupServer(server, { signal: io.signal });
    const known = [...resolver.servers, ...given];
    const progress = new Progress(io, print.quiet, 'served', report.domains.length);
    const settlements = await settle(report, {
      direct,
      servers: (zone, { signal }) => zoneNameServers(resolver, zone, { signal, known }),
      signal: io.signal,
      onSettled: () => progress.step(),
    });
    progress.end();
    return settlements;
  }

  async close(): Promise<void> {
    await this.#resolver.close();
  }
}
