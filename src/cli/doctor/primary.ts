import { asKmsDnsError, KmsDnsError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { kmsOwner, SrvData } from '../../record/index.js';
import { findZoneCut, Resolver } from '../../resolve/index.js';
import {
  formatServer,
  type Exchanger,
  type Protocol,
  type Reply,
  type ServerAddress,
} from '../../transport/index.js';
import {
  DEFAULT_FUDGE,
  explainTsigError,
  queryMessage,
  Rcode,
  rcodeName,
  tsigSigner,
  unsignedRefusalHint,
  update,
  updateMessage,
  type Message,
  type TsigKey,
} from '../../wire/index.js';
import { fail, ok, warn, type Finding } from './finding.js';

export interface PrimaryOptions {
  readonly exchanger: Exchanger;
  readonly server: ServerAddress;
  readonly key: TsigKey | undefined;
  /** The domains to be published in. */
  readonly domains: readonly DomainName[];
  /** Milliseconds for one exchange. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Tries the server that updates go to: UDP, TCP, the key, the clock, the zone of every domain, and whether the key may
 * update there. Nothing is changed by it.
 */
export async function checkPrimary(options: PrimaryOptions): Promise<Finding[]> {
  const { domains, key } = options;
  const reachable = [await tryTransport('udp', options), await tryTransport('tcp', options)];
  if (reachable.every(({ status }) => status === 'fail')) return reachable;
  const signature = key === undefined ? [unsigned(options)] : await tryKey(key, options);
  const zones = new Map<string, DomainName>();
  const located: Finding[] = [];
  for (const domain of domains) {
    try {
      const zone = await zoneOf(domain, options);
      zones.set(zone.key, domain);
      located.push(ok('zone', `${domain.text} is in the zone ${zone.text}`));
    } catch (error) {
      located.push(fail('zone', asKmsDnsError(error)));
    }
  }
  const findings = [...reachable, ...signature, ...located];
  if (signature.some(({ status }) => status === 'fail')) return findings;
  for (const [zone, domain] of zones) findings.push(await tryUpdate(DomainName.parse(zone), domain, options));
  return findings;
}

async function tryTransport(protocol: Protocol, options: PrimaryOptions): Promise<Finding> {
  const name = options.domains[0] ?? DomainName.root;
  try {
    const { ms } = await ask(queryMessage(name, 'SOA', { recursionDesired: false }), protocol, options);
    const who = `${formatServer(options.server)} answers over ${protocol.toUpperCase()}`;
    return ok('server', `${who} (${Math.round(ms)} ms)`);
  } catch (error) {
    return fail('server', asKmsDnsError(error));
  }
}

function unsigned({ server }: PrimaryOptions): Finding {
  return warn(
    'key',
    `no key is given: updates are sent unsigned, and ${formatServer(server)} should refuse them`,
    'Give --tsig-key-file FILE, or set RFC2136_TSIG_KEY and RFC2136_TSIG_SECRET.',
  );
}

/** A signed query: a server that knows the key signs its reply, whatever it says. */
async function tryKey(key: TsigKey, options: PrimaryOptions): Promise<Finding[]> {
  const name = options.domains[0] ?? DomainName.root;
  try {
    const query = queryMessage(name, 'SOA', { recursionDesired: false });
    const reply = await ask(query, 'tcp', options, key);
    const problem = tsigProblem(reply, key, options);
    if (problem !== undefined) {
      return [fail(problem.code === 'ERR_TSIG_BADTIME' ? 'clock' : 'key', problem)];
    }
    if (reply.authentication.kind !== 'verified') return [unverified(reply, key)];
    return [
      ok('key', `${formatServer(options.server)} accepts the key "${key.name.text}" (${key.algorithm.name})`),
      ok('clock', `within ${DEFAULT_FUDGE} seconds of the server's, which is what signatures allow for`),
    ];
  } catch (error) {
    return [fail('key', asKmsDnsError(error))];
  }
}

function unverified(reply: Reply, key: TsigKey): Finding {
  const { server, message } = reply;
  return warn(
    'key',
    `${formatServer(server)} answered the signed query without a signature (${rcodeName(message.rcode)})`,
    unsignedRefusalHint(key.name, key.algorithm.name),
  );
}

async function zoneOf(
  domain: DomainName,
  { exchanger, server, signal, timeout }: PrimaryOptions,
): Promise<DomainName> {
  const resolver = new Resolver({ exchanger, servers: [server], recursionDesired: false, timeout });
  return (await findZoneCut(resolver, kmsOwner(domain), { signal })).zone;
}

/** An update that deletes a record which is not there: it does nothing (RFC 2136 §3.4.2.4), if it is allowed. */
async function tryUpdate(zone: DomainName, domain: DomainName, options: PrimaryOptions): Promise<Finding> {
  const { key } = options;
  const nobody = new SrvData({ target: 'kmsdns-doctor.invalid', port: 1 });
  const message = updateMessage(zone, [], [update.deleteRecord(kmsOwner(domain), nobody)]);
  try {
    const reply = await ask(message, 'tcp', options, key);
    const problem = key === undefined ? undefined : tsigProblem(reply, key, options);
    if (problem !== undefined) return fail('update', problem);
    const { rcode } = reply.message;
    if (rcode === Rcode.NOERROR) {
      return ok(
        'update',
        `${formatServer(options.server)} takes updates of ${kmsOwner(domain).text} from us`,
      );
    }
    return fail('update', refused(zone, rcode, options));
  } catch (error) {
    return fail('update', asKmsDnsError(error));
  }
}

function refused(zone: DomainName, rcode: number, { server, key }: PrimaryOptions): KmsDnsError {
  const who = key === undefined ? 'unsigned updates' : `updates signed with "${key.name.text}"`;
  const message = `${formatServer(server)} does not take ${who} of ${zone.text}: ${rcodeName(rcode)}`;
  const allow = 'BIND: update-policy or allow-update; Knot: acl';
  const hint =
    rcode === Rcode.NOTIMP
      ? 'This server takes no dynamic updates at all: give the primary server of the zone.'
      : key === undefined
        ? 'Give the key that may update the zone.'
        : `Let this key update SRV records there (${allow}), at the primary server of the zone.`;
  return new KmsDnsError('ERR_UNAUTHORIZED', message, { hint, reasons: ['unauthorized'] });
}

function tsigProblem(
  reply: Reply,
  key: TsigKey,
  { now = Date.now }: PrimaryOptions,
): KmsDnsError | undefined {
  const { authentication, server } = reply;
  if (authentication.kind === 'none' || authentication.tsigError === 0) return undefined;
  const authenticated = authentication.kind === 'verified';
  return explainTsigError({
    error: authentication.tsigError,
    keyName: key.name,
    algorithm: key.algorithm.name,
    server: formatServer(server),
    authenticated,
    now: Math.floor(now() / 1000),
    serverTime: authenticated ? authentication.serverTime : undefined,
  });
}

function ask(message: Message, protocol: Protocol, options: PrimaryOptions, key?: TsigKey): Promise<Reply> {
  const { exchanger, server, timeout, signal, now } = options;
  const signer = key === undefined ? undefined : tsigSigner(key, { now });
  return exchanger.exchange(server, message, { protocol, timeout, signal, signer });
}
