import {
  discoverHost,
  type ClientProfile,
  type DiscoverOptions,
  type DiscoveryResult,
} from '../../../src/discovery/index.js';
import { SrvData, typeCode } from '../../../src/record/index.js';
import { DnsClass, type MessageRecord } from '../../../src/wire/index.js';
import { type Behaviour } from '../../fakes/dns/index.js';
import { address, name, resolverOf, serve, soa, zones } from '../../resolve/setup.js';

export const KMS = '_vlmcs._tcp.corp.example';
export const CLIENT: ClientProfile = { primarySuffix: 'corp.example' };

export function srvTo(target: string, port: number, priority = 0): MessageRecord {
  const data = new SrvData({ target, port, priority });
  return { name: name(KMS), type: typeCode('SRV'), class: DnsClass.IN, ttl: 60, data };
}

/** A zone with one host on this machine. */
export function oneHost(port: number): Behaviour {
  return zones(
    soa('corp.example'),
    srvTo('kms1.corp.example', port),
    address('kms1.corp.example', '127.0.0.1'),
  );
}

/** One behaviour for SRV questions, another one for those after addresses. */
export function byType(srv: Behaviour, addresses: Behaviour): Behaviour {
  return (exchange) =>
    exchange.message.questions[0]?.type === typeCode('SRV') ? srv(exchange) : addresses(exchange);
}

interface Patience extends Partial<DiscoverOptions> {
  /** Milliseconds for an answer of DNS. */
  readonly timeout?: number;
}

/** Looks for a host through one server that does so; waits a little for hosts. */
export async function discoverThrough(
  behaviour: Behaviour,
  { timeout = 3000, ...options }: Patience = {},
): Promise<DiscoveryResult> {
  const server = await serve(behaviour);
  const resolver = resolverOf([server], { timeout });
  return discoverHost(CLIENT, { resolver, seed: 1, connectTimeout: 300, ...options });
}
