import { DomainName } from '../../name/index.js';
import { isAnswer, outcomeText, type Resolver } from '../../resolve/index.js';
import { formatServer } from '../../transport/index.js';
import { ok, warn, type Finding } from './finding.js';

const LEAST_NODE = [20, 19] as const;

/** Is this Node.js new enough? */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const least = LEAST_NODE.join('.');
  if (enough) return ok('node', `Node.js ${version}`);
  return warn('node', `Node.js ${version} is older than ${least}`, `Install Node.js ${least} or newer.`);
}

/** Does every resolver answer? Asked for a domain's SOA, or for that of the root. */
export function checkResolvers(
  resolver: Resolver,
  domain: DomainName | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  const name = domain ?? DomainName.root;
  return Promise.all(
    resolver.servers.map(async (server) => {
      const outcome = await resolver.lookupAt(server, name, 'SOA', { signal });
      const who = formatServer(server);
      if (isAnswer(outcome)) return ok('resolver', `${who} answers (${Math.round(outcome.ms)} ms)`);
      return warn(
        'resolver',
        `${who} gives no answer for ${name.text}: ${outcomeText(outcome)}`,
        'discover, check and list --resolver need one that answers: name it with --resolver, or repair resolv.conf.',
      );
    }),
  );
}
