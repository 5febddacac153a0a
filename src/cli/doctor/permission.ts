import { asKmsDnsError, KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { SrvData } from '../../record/index.js';
import { formatServer } from '../../transport/index.js';
import { prerequisite, Rcode, rcodeName, update, updateMessage, type Message } from '../../wire/index.js';
import { ask, tsigProblem, type PrimaryOptions } from './ask.js';
import { fail, ok, warn, type Finding } from './finding.js';

/** In no zone, so no host of this name can have been published. */
const NOBODY = new SrvData({ target: 'kmsdns-doctor.invalid', port: 1 });

/**
 * Whether the server would let us change the set at `owner`, told by updates that change nothing.
 *
 * Servers differ in what they look at first, so that no single update tells:
 * - An addition under a prerequisite that cannot hold. BIND, Knot and PowerDNS look at the permission first; a server
 *   that keeps to the order of RFC 2136 §3 says YXRRSET to everybody.
 * - The deletion of a record that is not there (§3.4.2.4). Such a server judges it; BIND's `update-policy` does not.
 * - The first once more, unsigned: when even that is not refused, neither of the two has told anything.
 */
export async function tryUpdate(
  zone: DomainName,
  owner: DomainName,
  options: PrimaryOptions,
): Promise<Finding> {
  const server = formatServer(options.server);
  const impossible = prerequisite.rrsetAbsent(zone, 'SOA');
  const addition = updateMessage(zone, [impossible], [update.add(owner, 0, NOBODY)]);
  const deletion = updateMessage(zone, [], [update.deleteRecord(owner, NOBODY)]);
  try {
    // In this order: should a server ignore prerequisites, the deletion takes away what it has added.
    const added = await answerTo(addition, options);
    const deleted = await answerTo(deletion, options);
    if (added instanceof KmsDnsError) return fail('update', added, owner.text);
    if (added === Rcode.NOERROR) return fail('update', ignoresPrerequisites(server, owner));
    if (added !== Rcode.YXRRSET) return fail('update', refused(owner, added, options));
    if (deleted instanceof KmsDnsError) return fail('update', deleted, owner.text);
    if (deleted !== Rcode.NOERROR) return fail('update', refused(owner, deleted, options));
    if (options.key !== undefined && (await refusesUnsigned(addition, options))) {
      return ok('update', `${server} takes updates of ${owner.text} from us`);
    }
    return warn(
      'update',
      `whether ${server} takes updates of ${owner.text} from us could not be told without changing something`,
      'It did not refuse an unsigned update. Either it lets anybody change the zone (BIND: allow-update { any; }), or it looks at permissions last. Allow a key only, and try a real change.',
    );
  } catch (error) {
    return fail('update', asKmsDnsError(error), owner.text);
  }
}

/** The response code, or what is wrong with our signature. */
async function answerTo(message: Message, options: PrimaryOptions): Promise<number | KmsDnsError> {
  const { key } = options;
  const reply = await ask(message, 'tcp', options, key);
  return (key === undefined ? undefined : tsigProblem(reply, key, options)) ?? reply.message.rcode;
}

/** Without a key the server must say no; that it cannot be asked proves nothing. */
async function refusesUnsigned(message: Message, options: PrimaryOptions): Promise<boolean> {
  const { rcode } = (await ask(message, 'tcp', options)).message;
  return rcode === Rcode.REFUSED || rcode === Rcode.NOTAUTH;
}

function ignoresPrerequisites(server: string, owner: DomainName): KmsDnsError {
  const message = `${server} made a change of ${owner.text} whose prerequisite does not hold`;
  return new KmsDnsError('ERR_PROVIDER', message, {
    hint: 'Changes there could overwrite those of others. What was added for this trial was deleted again; see whether it is gone.',
  });
}

function refused(owner: DomainName, rcode: number, { server, key }: PrimaryOptions): KmsDnsError {
  const who = key === undefined ? 'unsigned updates' : `updates signed with "${key.name.text}"`;
  const message = `${formatServer(server)} does not take ${who} of ${owner.text}: ${rcodeName(rcode)}`;
  const allow = 'BIND: update-policy or allow-update; Knot: acl';
  const hint =
    rcode === Rcode.NOTIMP
      ? 'This server takes no dynamic updates at all: give the primary server of the zone.'
      : key === undefined
        ? 'Give the key that may update the zone.'
        : `Let this key update SRV records there (${allow}), at the primary server of the zone.`;
  return new KmsDnsError('ERR_UNAUTHORIZED', message, { hint, reasons: ['unauthorized'] });
}
