import type { DomainName } from '../name/index.js';
import { NameData, RecordSet, SoaData } from '../record/index.js';
import { StagedZone } from './staged-zone.js';
import { Zone } from './zone.js';

const DAY = 86_400;

/**
 * A zone with the least that a zone must have: an SOA and an NS, both naming `ns.<zone>`. That name has no address
 * yet: a zone on loopback, for trials, needs none.
 * @param serial where the zone's serial begins
 */
export function newZone(origin: DomainName, serial: number): Zone {
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
  zone.commit(staged);
  return zone;
}
