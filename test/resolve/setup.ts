import { DomainName } from '../../src/name/index.js';
import {
  AddressData,
  NameData,
  SoaData,
  SrvData,
  TxtData,
  typeCode,
  type NameType,
  type RecordData,
} from '../../src/record/index.js';
import { Resolver, type ResolverOptions } from '../../src/resolve/index.js';
import { DnsClass, Rcode, type MessageFields, type MessageRecord } from '../../src/wire/index.js';
import { answer, type Behaviour } from '../fakes/dns/index.js';
import type { FakeDnsServer } from '../fakes/dns/index.js';
import { makeClient } from '../transport/setup.js';

export { makeClient, serve } from '../transport/setup.js';

export const name = (text: string): DomainName => DomainName.parse(text);

function record(owner: string, data: RecordData, ttl = 300): MessageRecord {
  return { name: name(owner), type: typeCode(data.type), class: DnsClass.IN, ttl, data };
}

export const srv = (owner: string, target: string, ttl?: number): MessageRecord =>
  record(owner, new SrvData({ target }), ttl);
export const address = (owner: string, ip: string): MessageRecord => record(owner, AddressData.of(ip));
export const names = (owner: string, type: NameType, target: string): MessageRecord =>
  record(owner, new NameData(type, name(target)));
export const cname = (owner: string, target: string): MessageRecord => names(owner, 'CNAME', target);
export const txt = (owner: string, text: string): MessageRecord => record(owner, new TxtData([text]));

export function soa(zone: string, serial = 1, primary = `ns1.${zone}`): MessageRecord {
  const times = { refresh: 3600, retry: 600, expire: 86400, minimum: 60 };
  return record(
    zone,
    new SoaData({ primary: name(primary), mailbox: name('hostmaster.example'), serial, ...times }),
  );
}

/** A resolver that asks these servers only, quickly giving up. */
export function resolverOf(
  servers: readonly FakeDnsServer[],
  options: Partial<ResolverOptions> = {},
): Resolver {
  const addresses = servers.map((s) => s.address);
  return new Resolver({
    exchanger: makeClient(),
    servers: addresses,
    timeout: 1500,
    attempts: 1,
    ...options,
  });
}

/**
 * Answers for these zones like an authoritative server: from the deepest zone that has the name, with its SOA in
 * denials, and REFUSED for the rest. CNAMEs are followed within the data.
 */
export function zones(...records: readonly MessageRecord[]): Behaviour {
  const tops = records.filter((r) => r.data?.type === 'SOA');
  return answer(({ message }): MessageFields => {
    const [question] = message.questions;
    if (question === undefined) return { rcode: Rcode.FORMERR };
    const answers: MessageRecord[] = [];
    let owner = question.name;
    for (let hops = 0; hops < 10; hops++) {
      const here = records.filter((r) => r.name.equals(owner));
      const found = here.filter((r) => r.type === question.type);
      answers.push(...found);
      const alias = here.find((r) => r.type === typeCode('CNAME'));
      if (found.length > 0 || alias === undefined) break;
      answers.push(alias);
      if (alias.data instanceof NameData) owner = alias.data.target;
    }
    const zone = tops
      .filter((top) => owner.isSubdomainOf(top.name))
      .sort((a, b) => b.name.labels.length - a.name.labels.length)[0];
    if (zone === undefined)
      return answers.length > 0 ? { answers } : { rcode: Rcode.REFUSED, flags: { aa: false } };
    if (answers.some((r) => r.type === question.type)) return { answers };
    const exists = records.some((r) => r.name.isSubdomainOf(owner));
    return { answers, authorities: [zone], rcode: exists ? Rcode.NOERROR : Rcode.NXDOMAIN };
  });
}
