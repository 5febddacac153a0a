import {
  settle,
  settleAtProvider,
  tellsWhenSettled,
  type ChangeReport,
  type Settlement,
  type SettleOptions,
} from '../change/index.js';
import type { ProviderName } from '../config/index.js';
import { asKmsDnsError, InputError, KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import { zoneNameServers, type NameServer } from '../resolve/index.js';
import { formatServer, lookupServer, type ServerAddress, type ServerName } from '../transport/index.js';
import type { Args } from './args.js';
import type { Context } from './command.js';
import { openResolver, type OpenResolver } from './options/open-resolver.js';
import { Progress } from './output/progress.js';

/** Where a change is made. */
export interface SettlingTarget {
  readonly provider: Provider;
  readonly kind: ProviderName | undefined;
  /** The primary server, where one is named. */
  readonly server: ServerName | undefined;
}

/** @throws InputError with `--dry-run` */
export function checkWait(args: Args): void {
  if (!args.flag('wait') || !args.flag('dry-run')) return;
  throw new InputError('--wait', 'does not go with --dry-run', { hint: 'A dry run changes nothing.' });
}

/**
 * What `--wait` does: waits until every authoritative server serves what was changed, as the provider says, or as the
 * servers themselves do.
 */
export class Settling {
  readonly #context: Context;
  readonly #target: SettlingTarget;
  readonly #resolver: OpenResolver;

  private constructor(context: Context, target: SettlingTarget, resolver: OpenResolver) {
    this.#context = context;
    this.#target = target;
    this.#resolver = resolver;
  }

  /** @throws InputError when `--resolver` is wrong, or there is nothing to wait for */
  static async open(args: Args, context: Context, target: SettlingTarget): Promise<Settling> {
    checkWait(args);
    if (target.kind === 'zonefile') {
      throw new InputError('--wait', 'does not go with a zone file', {
        hint: 'The file is not served before the server has read it anew: reload the server, then see with kmsdns check.',
      });
    }
    return new Settling(context, target, await openResolver(args, context));
  }

  async wait(report: ChangeReport): Promise<Settlement[]> {
    const { io, print } = this.#context;
    const progress = new Progress(io, print.quiet, 'served', report.domains.length);
    const options = { signal: io.signal, onSettled: () => progress.step() };
    try {
      const { provider } = this.#target;
      if (!tellsWhenSettled(provider)) return await this.#askServers(report, options);
      const unchanged = report.domains.filter(({ status }) => status === 'unchanged');
      if (unchanged.length > 0) {
        const which = unchanged.map(({ domain }) => domain.text).join(', ');
        print.note(`${which}: nothing was changed, so there is nothing to wait for.`);
      }
      return await settleAtProvider(report, provider, options);
    } finally {
      progress.end();
    }
  }

  async #askServers(
    report: ChangeReport,
    options: Pick<SettleOptions, 'signal' | 'onSettled'>,
  ): Promise<Settlement[]> {
    const { io } = this.#context;
    const { server } = this.#target;
    // These may listen on a port of their own, which NS records do not say.
    const given = server === undefined ? [] : await lookupServer(server, { signal: io.signal });
    return settle(report, {
      ...options,
      direct: this.#resolver.direct,
      servers: (zone, { signal }) => this.#serversOf(zone, given, signal),
    });
  }

  /** As the given primary says, which may serve a zone that no resolver knows; else as the resolver does. */
  async #serversOf(
    zone: DomainName,
    given: readonly ServerAddress[],
    signal: AbortSignal,
  ): Promise<readonly NameServer[]> {
    const { resolver, at } = this.#resolver;
    const options = { signal, known: [...given, ...resolver.servers] };
    if (given.length > 0) {
      try {
        return await zoneNameServers(at(given), zone, { ...options, elsewhere: resolver });
      } catch (error) {
        if (signal.aborted) throw error;
      }
    }
    try {
      return await zoneNameServers(resolver, zone, options);
    } catch (error) {
      throw notFound(zone, asKmsDnsError(error), resolver.servers);
    }
  }

  async close(): Promise<void> {
    await this.#resolver.close();
  }
}

function notFound(zone: DomainName, error: KmsDnsError, servers: readonly ServerAddress[]): KmsDnsError {
  const unknown = error.code === 'ERR_ZONE_NOT_FOUND';
  const asked = servers.map(formatServer).join(', ');
  return new KmsDnsError(
    error.code,
    unknown ? `the resolver ${asked} does not know the zone ${zone.text}` : error.message,
    {
      hint: 'The change itself is made. Give --resolver ADDRESS[:PORT], a server that knows the zone, to see it served.',
      reasons: error.reasons,
      details: error.details,
      cause: error,
    },
  );
}
