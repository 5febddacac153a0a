import { inOrder, type DomainMembers } from '../../change/index.js';
import { InputError, KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { kmsDomain, NameData, SrvData, SrvRecord } from '../../record/index.js';
import { transferZone } from '../../resolve/index.js';
import { DnsClient, lookupServer, parseServerName } from '../../transport/index.js';
import { tsigSigner } from '../../wire/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { readZones } from '../options/zones.js';
import { readKey } from '../providers/rfc2136.js';

/** Every domain with KMS hosts in the zones of `--zone`, from the zone transfers of `--axfr`. @throws InputError */
export async function transferredMembers(args: Args, context: Context): Promise<DomainMembers[]> {
  const zones = readZones(args);
  if (zones.length === 0) {
    throw new InputError('--zone', 'is missing', {
      hint: 'Name the zones to transfer: --zone corp.example.com.',
    });
  }
  const name = parseServerName(args.text('axfr') ?? '', '--axfr');
  const loaded = await readKey(args, context);
  for (const { message, hint } of loaded?.warnings ?? []) context.print.warn(message, hint);
  const { signal } = context.io;
  const client = new DnsClient();
  try {
    const [server] = await lookupServer(name, { signal });
    if (server === undefined) throw new InputError('--axfr', `${name.host} has no address`);
    const found: DomainMembers[] = [];
    for (const zone of zones) {
      const sets = new Found(zone);
      const timeout = args.duration('timeout');
      for await (const records of transferZone(client, server, zone, {
        signer: loaded && tsigSigner(loaded.key),
        signal,
        timeout,
      })) {
        for (const record of records) sets.add(record);
      }
      found.push(...sets.domains());
    }
    return found;
  } finally {
    await client.close();
  }
}

/** The KMS names of one zone. */
class Found {
  readonly #zone: DomainName;
  readonly #domains = new Map<string, { domain: DomainName; records: SrvRecord[]; alias?: DomainName }>();

  constructor(zone: DomainName) {
    this.#zone = zone;
  }

  add({
    name,
    ttl,
    data,
  }: {
    readonly name: DomainName;
    readonly ttl: number;
    readonly data?: unknown;
  }): void {
    const domain = kmsDomain(name);
    if (domain === undefined) return;
    const known = this.#domains.get(domain.key) ?? { domain, records: [] };
    if (data instanceof SrvData) known.records.push(new SrvRecord(name, ttl, data));
    else if (data instanceof NameData && data.type === 'CNAME') known.alias = data.target;
    else return;
    this.#domains.set(domain.key, known);
  }

  domains(): DomainMembers[] {
    return [...this.#domains.values()].map(({ domain, records, alias }) => ({
      domain,
      zone: this.#zone,
      provider: 'axfr',
      members: inOrder(records),
      error: alias === undefined ? null : aliasError(domain, alias),
    }));
  }
}

function aliasError(domain: DomainName, target: DomainName): KmsDnsError {
  return new KmsDnsError('ERR_PROVIDER', `its KMS name is an alias (CNAME) of ${target.text}`, {
    hint: `Nothing can stand beside a CNAME: import the domain of ${target.text}, or remove the CNAME.`,
    details: { name: domain.key, target: target.key },
  });
}
