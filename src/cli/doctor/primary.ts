import { asKmsDnsError, KmsDnsError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import { findZoneCut, Resolver } from '../../resolve/index.js';
import { formatServer, type Protocol } from '../../transport/index.js';
import { queryMessage } from '../../wire/index.js';
import { someOf } from '../output/some-of.js';
import { ask, type PrimaryOptions } from './ask.js';
import { eachOf } from './each-of.js';
import { fail, ok, type Finding } from './finding.js';
import { tryMark, tryUpdate } from './permission.js';
import { sample } from './sample.js';
import type { Signing } from './signing.js';

/**
 * Tries the server that updates go to: UDP, TCP, the zone of every domain, the key or Kerberos, the clock, and whether
 * we may update there. Nothing is changed by it.
 */
export async function checkPrimary(options: PrimaryOptions): Promise<Finding[]> {
  const { signing } = options;
  const reachable = await Promise.all([tryTransport('udp', options), tryTransport('tcp', options)]);
  if (reachable.every(({ status }) => status === 'fail')) return reachable;
  const { domains, findings: sampling } =
    options.extent === 'all'
      ? { domains: options.domains, findings: [] }
      : await sample(options.domains, async (domain) => (await zoneOf(domain, options)).key);
  const zones = new Map<DomainName, DomainName>();
  const located = await eachOf(domains, async (domain) => {
    try {
      const zone = await zoneOf(domain, options);
      zones.set(domain, zone);
      return ok('zone', `${domain.text} is in the zone ${zone.text}`);
    } catch (error) {
      return fail('zone', asKmsDnsError(error));
    }
  });
  const signature = (await signing?.tryOut([...zones.values()], options)) ?? [];
  const findings = [...reachable, ...signature, ...sampling, ...located];
  if (signing === undefined || signature.some(({ status }) => status === 'fail')) return findings;
  const tried = await eachOf(domains, async (domain) => {
    const zone = zones.get(domain);
    return zone === undefined ? [] : tryDomain(domain, zone, signing, options);
  });
  return [...findings, ...tried.flat()];
}

async function tryDomain(
  domain: DomainName,
  zone: DomainName,
  signing: Signing,
  options: PrimaryOptions,
): Promise<readonly Finding[]> {
  const trial = { zone, signing, options };
  const owner = kmsOwner(domain);
  const records = await tryUpdate(owner, trial);
  return options.marks === 'none' ? [records] : [records, await tryMark(owner, trial)];
}

async function tryTransport(protocol: Protocol, options: PrimaryOptions): Promise<Finding> {
  const name = options.domains[0] ?? DomainName.root;
  const how = `over ${protocol.toUpperCase()}`;
  try {
    const { ms } = await ask(queryMessage(name, 'SOA', { recursionDesired: false }), protocol, options);
    return ok('server', `${formatServer(options.server)} answers ${how} (${Math.round(ms)} ms)`);
  } catch (error) {
    return fail('server', asKmsDnsError(error), how);
  }
}

/** As the server says, and as the zones that are named allow. @throws KmsDnsError */
async function zoneOf(domain: DomainName, options: PrimaryOptions): Promise<DomainName> {
  const { exchanger, server, signal, timeout, zones = [] } = options;
  const name = kmsOwner(domain);
  const [named] = zones
    .filter((zone) => name.isSubdomainOf(zone))
    .sort((a, b) => b.labels.length - a.labels.length);
  if (zones.length > 0 && named === undefined) {
    const all = someOf(zones.map(({ text }) => text));
    throw notNamed(`${domain.text} is in none of the zones that are named: ${all}`);
  }
  const resolver = new Resolver({ exchanger, servers: [server], recursionDesired: false, timeout });
  const { zone } = await findZoneCut(resolver, name, { signal });
  if (named === undefined || named.equals(zone)) return zone;
  throw notNamed(
    `${domain.text} is in the zone ${zone.text} of ${formatServer(server)}, not in ${named.text}`,
  );
}

function notNamed(message: string): KmsDnsError {
  return new KmsDnsError('ERR_ZONE_NOT_FOUND', message, {
    hint: 'Name its zone in "zones", or leave "zones" out: the server is asked then.',
  });
}
