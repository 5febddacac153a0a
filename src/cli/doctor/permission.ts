import { asKmsDnsError, KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { ownerMarkName, SrvData, TxtData } from '../../record/index.js';
import { formatServer } from '../../transport/index.js';
import {
  prerequisite,
  queryMessage,
  Rcode,
  rcodeName,
  update,
  updateMessage,
  type Message,
} from '../../wire/index.js';
import { ask, type PrimaryOptions } from './ask.js';
import { fail, ok, warn, type Finding } from './finding.js';
import type { Signing } from './signing.js';

/** In no zone, so no host of this name can have been published. */
const NOBODY = new SrvData({ target: 'kmsdns-doctor.invalid', port: 1 });

/** In no form that a mark has. */
const NO_MARK = TxtData.fromText('kmsdns-doctor.invalid');

/** Where a change is tried, and as whom. */
interface Trial {
  readonly zone: DomainName;
  readonly signing: Signing;
  readonly options: PrimaryOptions;
}

/** Whether a server takes a change from us, as far as it could be told without making one. */
type Verdict =
  | { readonly kind: 'takes' }
  | { readonly kind: 'untold'; readonly fix: string }
  | { readonly kind: 'refuses'; readonly error: KmsDnsError };

/** Unsigned updates were not refused. */
const OPEN = {
  kind: 'untold',
  fix: 'It did not refuse an unsigned update. Either it lets anybody change the zone (BIND: allow-update { any; }), or it looks at permissions last. Allow only who signs (Active Directory: "Secure only"), and try a real change.',
} as const;

/** Unsigned updates were refused, but there is no record by which the permission could be told. */
const NEW_NAME = {
  kind: 'untold',
  fix: "It refuses unsigned updates, and looks at permissions only when something changes; no record stands at this name. In Active Directory every account may make a new name, and owns it then; one that had records before may still be somebody else's. Try a real change.",
} as const;

/** Whether the server would let us change the SRV set at `owner`. */
export async function tryUpdate(owner: DomainName, trial: Trial): Promise<Finding> {
  const server = formatServer(trial.options.server);
  const verdict = await tryAt(owner, NOBODY, trial);
  switch (verdict.kind) {
    case 'takes':
      return ok('update', `${server} takes updates of ${owner.text} from us`);
    case 'untold':
      return warn(
        'update',
        `whether ${server} takes updates of ${owner.text} from us could not be told without changing something`,
        verdict.fix,
      );
    case 'refuses':
      return failAt('update', verdict.error, owner);
  }
}

/** Whether it would let us change the TXT set that says whose the records at `owner` are. */
export async function tryMark(owner: DomainName, trial: Trial): Promise<Finding> {
  const server = formatServer(trial.options.server);
  const mark = ownerMarkName(owner);
  const verdict = await tryAt(mark, NO_MARK, trial);
  switch (verdict.kind) {
    case 'takes':
      return ok('owner', `${server} takes updates of ${mark.text} from us`);
    case 'untold':
      return warn(
        'owner',
        `whether ${server} takes updates of ${mark.text} from us could not be told without changing something`,
        verdict.fix,
      );
    case 'refuses':
      return isDenial(verdict.error)
        ? markDenied(mark, verdict.error, trial)
        : failAt('owner', verdict.error, mark);
  }
}

function failAt(check: string, error: KmsDnsError, { text }: DomainName): Finding {
  return fail(check, error, error.message.includes(text) ? undefined : text);
}

/** Knot DNS says of a name that its ACL does not have for a key that it does not know the key. */
function isDenial({ code }: KmsDnsError): boolean {
  return code === 'ERR_UNAUTHORIZED' || code === 'ERR_TSIG_BADKEY';
}

function markDenied(mark: DomainName, error: KmsDnsError, { signing, options }: Trial): Finding {
  const message =
    error.code === 'ERR_UNAUTHORIZED'
      ? error.message
      : `${formatServer(options.server)} does not take ${signing.updates} of ${mark.text}: ${error.message}`;
  const fix = `The marks of "owner" in kmsdns.yaml are kept there. ${signing.permitting(mark, 'TXT')}`;
  return { check: 'owner', status: 'fail', message, fix };
}

/**
 * Told by updates that change nothing. Servers differ in what they look at first, so that no single one tells:
 * - An addition under a prerequisite that cannot hold. BIND, Knot and PowerDNS look at the permission first; a server
 *   that keeps to the order of RFC 2136 §3 says YXRRSET to everybody.
 * - The deletion of a record that is not there (§3.4.2.4). Such a server judges it; BIND's `update-policy` does not.
 * - The first once more, unsigned: when that is refused, so would ours have been. When it is not, the second, unsigned: when
 *   that is refused, ours has told something if there is anything at the name (Samba's own server denies by what is there).
 */
async function tryAt(name: DomainName, data: SrvData | TxtData, trial: Trial): Promise<Verdict> {
  const { zone, signing, options } = trial;
  const impossible = prerequisite.rrsetAbsent(zone, 'SOA');
  const addition = updateMessage(zone, [impossible], [update.add(name, 0, data)]);
  const deletion = updateMessage(zone, [], [update.deleteRecord(name, data)]);
  const refuses = (error: KmsDnsError): Verdict => ({ kind: 'refuses', error });
  try {
    // In this order: should a server ignore prerequisites, the deletion takes away what it has added.
    const added = await answerTo(addition, trial);
    const deleted = await answerTo(deletion, trial);
    if (added instanceof KmsDnsError) return refuses(added);
    if (added === Rcode.NOERROR) return refuses(ignoresPrerequisites(formatServer(options.server), name));
    if (added !== Rcode.YXRRSET) return refuses(refused(name, data, added, trial));
    if (deleted instanceof KmsDnsError) return refuses(deleted);
    if (deleted !== Rcode.NOERROR) return refuses(refused(name, data, deleted, trial));
    if (!signing.isSigned) return OPEN;
    if (await refusesUnsigned(addition, options)) return { kind: 'takes' };
    if (!(await refusesUnsigned(deletion, options))) return OPEN;
    return (await stands(name, data, options)) ? { kind: 'takes' } : NEW_NAME;
  } catch (error) {
    return refuses(asKmsDnsError(error));
  }
}

/** The response code, or what is wrong with our signature. */
async function answerTo(message: Message, { zone, signing, options }: Trial): Promise<number | KmsDnsError> {
  const reply = await signing.send(message, zone, options);
  return signing.problemIn(reply, options.now ?? Date.now) ?? reply.message.rcode;
}

/** Without a key the server must say no; that it cannot be asked proves nothing. */
async function refusesUnsigned(message: Message, options: PrimaryOptions): Promise<boolean> {
  const { rcode } = (await ask(message, 'tcp', options)).message;
  return rcode === Rcode.REFUSED || rcode === Rcode.NOTAUTH;
}

async function stands(
  name: DomainName,
  { type }: SrvData | TxtData,
  options: PrimaryOptions,
): Promise<boolean> {
  const query = queryMessage(name, type, { recursionDesired: false });
  return (await ask(query, 'tcp', options)).message.answers.length > 0;
}

function ignoresPrerequisites(server: string, owner: DomainName): KmsDnsError {
  const message = `${server} made a change of ${owner.text} whose prerequisite does not hold`;
  return new KmsDnsError('ERR_PROVIDER', message, {
    hint: 'Changes there could overwrite those of others. What was added for this trial was deleted again; see whether it is gone.',
  });
}

function refused(
  name: DomainName,
  { type }: SrvData | TxtData,
  rcode: number,
  { signing, options }: Trial,
): KmsDnsError {
  const message = `${formatServer(options.server)} does not take ${signing.updates} of ${name.text}: ${rcodeName(rcode)}`;
  const hint =
    rcode === Rcode.NOTIMP
      ? 'This server takes no dynamic updates at all: give the primary server of the zone.'
      : signing.permitting(name, type);
  return new KmsDnsError('ERR_UNAUTHORIZED', message, { hint, reasons: ['unauthorized'] });
}
