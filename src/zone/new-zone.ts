import type { DomainName } from '../name/index.js';
import { AddressData, NameData, RecordSet, SoaData } from '../record/index.js';
import { StagedZone } from './staged-zone.js';
import { Zone } from './zone.js';

const DAY = 86_400;

/**
 * A zone with the least that a zone must have: an SOA and an NS, both naming `ns.<zone>`, and that name's addresses, without
 * which BIND would not load it.
 * @param serial where the zone's serial begins
 * @param addresses of its server, IPv4 and IPv6, as far as they are known
 */
export function newZone(origin: DomainName, serial: number, addresses: readonly string[]): Zone {
  const zone = new Zone(origin);
  const staged = new StagedZone(zone);
  const server = origin.prepend('ns');
  const soa = new SoaData({
    primary: server,
    mailbox: origin.prepend('hostmaster'),
    serial,
    refresh: 3600,
    retry: 600,
    expire: 14 * DAY,
    minimum: 60,
  });
  staged.put({ name: origin, type: 'SOA', set: new RecordSet(origin, 3600, [soa]) });
  staged.put({ name: origin, type: 'NS', set: new RecordSet(origin, 3600, [new NameData('NS', server)]) });
  for (const type of ['A', 'AAAA'] as const) {
    const data = addresses.map((address) => AddressData.of(address)).filter((d) => d.type === type);
    if (data.length > 0) staged.put({ name: server, type, set: new RecordSet(server, 3600, data) });
  }
  zone.commit(staged);
  return zone;
}
