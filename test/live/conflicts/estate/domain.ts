/** The servers of the estate: its name servers, resolvers on two other sides, and the primary that nobody asks. */
export type Place = 'ns1' | 'ns2' | 'branch' | 'internet' | 'primary';

/** A domain of the estate. `{kms}` and so on are ports that listen. */
export interface EstateDomain {
  /** As a person writes it. */
  readonly domain: string;
  /** Lines of `estate.test`, the zone of most domains. */
  readonly lines?: readonly string[];
  /** Lines of a zone of its own, which `ns1` serves, and `ns2` where the zone names it; branch and primary have it too. */
  readonly zone?: readonly string[];
  /** What some of the servers have instead; null: they do not have the zone. */
  readonly instead?: Partial<Readonly<Record<Place, readonly string[] | null>>>;
  /** What `kmsdns.yaml` says of it. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A record of a domain in `estate.test`. */
export function srv(domain: string, target: string, fields = '0 0 {kms}'): string {
  return `_vlmcs._tcp.${domain} SRV ${fields} ${target}`;
}

/** A record in a zone of its own, with a host of `estate.test`. */
export function own(host: string, fields = '0 0 {kms}'): string {
  return `_vlmcs._tcp SRV ${fields} ${host}.estate.test.`;
}

export const ON_NS2 = ['@ NS ns2', 'ns2 AAAA ::1'];

/** The delegation of a zone, in `estate.test`. */
export function delegation(domain: string): string[] {
  return [`${domain} NS ns1.${domain}`, `ns1.${domain} A 127.0.0.1`];
}
