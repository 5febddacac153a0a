import { asKmsDnsError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { formatServer, type Reply } from '../../transport/index.js';
import {
  explainTsigError,
  queryMessage,
  rcodeName,
  tsigSigner,
  unsignedRefusalHint,
  type TsigKey,
} from '../../wire/index.js';
import { ask, type PrimaryOptions } from './ask.js';
import { CLOCK_IS_RIGHT, fail, ok, signatureProblem, warn, type Finding } from './finding.js';
import type { Signing } from './signing.js';

/** By a TSIG key. */
export function keySigning(key: TsigKey): Signing {
  const signing: Signing = {
    isSigned: true,
    updates: `updates signed with "${key.name.text}"`,
    permitting: (name, type) =>
      `Let this key update it, at the primary server of the zone. BIND: grant ${key.name.text} name ${name.key}. ${type}; in the ` +
      `update-policy of the zone. Knot DNS: ${type} in update-type and ${name.key}. in update-owner-name of the ACL.`,
    tryOut: (_zones, options) => tryKey(key, signing, options),
    send: (message, _zone, options) => ask(message, 'tcp', options, tsigSigner(key, { now: options.now })),
    problemIn({ authentication, server }, now) {
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
    },
  };
  return signing;
}

/** A signed query: a server that knows the key signs its reply, whatever it says. */
async function tryKey(key: TsigKey, signing: Signing, options: PrimaryOptions): Promise<Finding[]> {
  const { server, domains, now = Date.now } = options;
  const name = domains[0] ?? DomainName.root;
  try {
    const query = queryMessage(name, 'SOA', { recursionDesired: false });
    const reply = await signing.send(query, name, options);
    const problem = signing.problemIn(reply, now);
    if (problem !== undefined) return [signatureProblem('key', problem)];
    if (reply.authentication.kind !== 'verified') return [unverified(reply, key)];
    return [
      ok('key', `${formatServer(server)} accepts the key "${key.name.text}" (${key.algorithm.name})`),
      CLOCK_IS_RIGHT,
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
