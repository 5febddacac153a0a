import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { FoundSet, Zone } from '../../src/provider.js';
import type { RrType } from '../../src/record/index.js';
import { findZoneCut, primaryServer, type Resolver } from '../../src/resolve/index.js';
import { Rcode } from '../../src/wire/index.js';
import { formatServer, lookupServer, type ServerName } from '../../src/transport/index.js';
import { askStanding } from './ask.js';
import { Primary, type Line } from './primary.js';
import { zoneBehind } from './read-set.js';
import { configuredZone, zoneAt, type GivenZones } from './zones.js';

/** Which server each zone is read from and written to. */
export interface Primaries {
  findZone(name: DomainName, signal?: AbortSignal): Promise<Zone>;
  of(zone: Zone, signal?: AbortSignal): Promise<Primary>;
  /** Both at once where that takes one question. */
  findAndRead(name: DomainName, type: RrType, signal?: AbortSignal): Promise<FoundSet | undefined>;
}

/** One server for everything, as it was given. It says itself where its zones begin. */
export class GivenServer implements Primaries {
  readonly #server: ServerName;
  readonly #zones: GivenZones;
  readonly #line: Line;
  #primary: Primary | undefined;

  constructor(server: ServerName, zones: GivenZones, line: Line) {
    this.#server = server;
    this.#zones = zones;
    this.#line = line;
  }

  async findZone(name: DomainName, signal?: AbortSignal): Promise<Zone> {
    const id = formatServer(this.#server);
    if (this.#zones.size > 0) return { name: configuredZone(this.#zones, name), id };
    return { name: await zoneAt(await this.#connect(signal), name, signal), id };
  }

  of(_zone: Zone, signal?: AbortSignal): Promise<Primary> {
    return this.#connect(signal);
  }

  async findAndRead(name: DomainName, type: RrType, signal?: AbortSignal): Promise<FoundSet | undefined> {
    const given = this.#zones.size > 0 ? configuredZone(this.#zones, name) : undefined;
    const primary = await this.#connect(signal);
    const { reply, standing } = await askStanding(primary, { zone: given ?? name, name, type, signal });
    if (standing.kind === 'alias') return undefined;
    const apex = given ?? zoneBehind(reply, name, standing);
    if (apex === undefined) return undefined;
    return {
      zone: { name: apex, id: formatServer(this.#server) },
      set: standing.kind === 'set' ? standing.set : null,
      nothingBelow: primary.ways.nxdomainGoesDown && reply.message.rcode === Rcode.NXDOMAIN,
    };
  }

  async #connect(signal?: AbortSignal): Promise<Primary> {
    const addresses = this.#primary === undefined ? await lookupServer(this.#server, { signal }) : [];
    return (this.#primary ??= new Primary(addresses, this.#line));
  }
}

/** The primary of each zone, as the SOA record that the resolvers see names it (RFC 2136 §4.1). */
export class DiscoveredServers implements Primaries {
  readonly #resolver: () => Promise<Resolver>;
  readonly #zones: GivenZones;
  readonly #line: Line;
  /** By address, so that zones of one server share its connections and its limit. */
  readonly #primaries = new Map<string, Primary>();
  readonly #byZone = new Map<string, Primary>();

  constructor(resolver: () => Promise<Resolver>, zones: GivenZones, line: Line) {
    this.#resolver = resolver;
    this.#zones = zones;
    this.#line = line;
  }

  async findZone(name: DomainName, signal?: AbortSignal): Promise<Zone> {
    const asked = this.#zones.size > 0 ? configuredZone(this.#zones, name) : name;
    const resolver = await this.#resolver();
    const cut = await findZoneCut(resolver, asked, { signal });
    if (asked !== name && !cut.zone.equals(asked)) {
      throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `${asked.text} is no zone; it is in ${cut.zone.text}`, {
        hint: `Give the zone ${cut.zone.text}, or the server that has a zone ${asked.text}.`,
        reasons: ['notFound'],
        details: { zone: asked.key },
      });
    }
    const known = this.#byZone.get(cut.zone.key);
    if (known !== undefined) return { name: cut.zone, id: known.text };
    // A resolver that is the primary itself is reached on its own port.
    const { addresses } = await primaryServer(resolver, cut, { signal, known: resolver.servers });
    const key = addresses.map(formatServer).join(' ');
    const primary = this.#primaries.get(key) ?? new Primary(addresses, this.#line);
    this.#primaries.set(key, primary);
    this.#byZone.set(cut.zone.key, primary);
    return { name: cut.zone, id: primary.text };
  }

  async of(zone: Zone, signal?: AbortSignal): Promise<Primary> {
    if (!this.#byZone.has(zone.name.key)) await this.findZone(zone.name, signal);
    const primary = this.#byZone.get(zone.name.key);
    if (primary !== undefined) return primary;
    throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `${zone.name.text} is no zone of its own`, {
      hint: 'Use the zone that findZone gives.',
      reasons: ['notFound'],
    });
  }

  /** The server is known only when the zone is. */
  async findAndRead(): Promise<undefined> {
    return undefined;
  }
}
