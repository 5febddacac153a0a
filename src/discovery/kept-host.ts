import { DomainName, ipVersion, MAX_NAME_OCTETS } from '../name/index.js';
import type { ProbeMode } from '../probe/index.js';
import type { Conversation } from './ask.js';
import { attempt } from './attempt.js';
import type { KmsEndpoint } from './client.js';
import type { NameToAsk } from './names.js';
import type { Notes } from './notes.js';
import type { Candidate, Chosen, Source } from './result.js';

/** What became of the one host that a client was told, or keeps. */
export interface KeptHost {
  readonly verdict: 'usable' | 'dead' | 'unknown';
  readonly candidate: Candidate;
  readonly chosen: Chosen | null;
}

/**
 * Tries the one host that a client was told to use, or keeps from last time.
 * @param names the client's domains, which a name without a dot is looked up in
 */
export function* tryKeptHost(
  { host, port }: KmsEndpoint,
  source: Source,
  names: readonly NameToAsk[],
  mode: ProbeMode,
  notes: Notes,
): Conversation<KeptHost> {
  const target = ipVersion(host) === 0 ? namesOf(DomainName.parse(host, 'host'), names) : host;
  const tried = yield* attempt({ host: target, port, given: [] }, mode, notes);
  const { addresses, probe, address, verdict } = tried;
  const name = host.toLowerCase();
  return {
    verdict,
    chosen: address === undefined ? null : { target: name, port, address },
    candidate: {
      source,
      target: name,
      port,
      priority: null,
      weight: null,
      probability: 1,
      share: verdict === 'unknown' || mode === 'none' ? null : Number(verdict === 'usable'),
      addresses,
      probe,
    },
  };
}

/** A name of one label is completed with the client's suffixes, but for those with which it is too long for a name. */
function namesOf(host: DomainName, names: readonly NameToAsk[]): [DomainName, ...DomainName[]] {
  if (host.labels.length > 1) return [host];
  const fitting = names.filter(({ domain }) => host.wireLength + domain.wireLength <= MAX_NAME_OCTETS + 1);
  const [first, ...more] = fitting.map(({ domain }) => host.concat(domain));
  return first === undefined ? [host] : [first, ...more];
}
