import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import { formatServer, lookupServer, type ServerName } from '../../src/transport/index.js';
import { Primary, type Line } from './primary.js';
import { configuredZone, zoneAt } from './zones.js';

/** Which server each zone is read from and written to. */
export interface Primaries {
  findZone(name: DomainName, signal?: AbortSignal): Promise<Zone>;
  of(zone: Zone, signal?: AbortSignal): Promise<Primary>;
}

/** One server for everything, as it was given. */
export class GivenServer implements Primaries {
  readonly #server: ServerName;
  readonly #zones: readonly DomainName[];
  readonly #line: Line;
  #primary: Primary | undefined;

  constructor(server: ServerName, zones: readonly DomainName[], line: Line) {
    this.#server = server;
    this.#zones = zones;
    this.#line = line;
  }

  async findZone(name: DomainName, signal?: AbortSignal): Promise<Zone> {
    const id = formatServer(this.#server);
    if (this.#zones.length > 0) return { name: configuredZone(this.#zones, name), id };
    return { name: await zoneAt(await this.#connect(signal), name, signal), id };
  }

  of(_zone: Zone, signal?: AbortSignal): Promise<Primary> {
    return this.#connect(signal);
  }

  async #connect(signal?: AbortSignal): Promise<Primary> {
    const addresses = this.#primary === undefined ? await lookupServer(this.#server, { signal }) : [];
    return (this.#primary ??= new Primary(addresses, this.#line));
  }
}
