import { partsOf, type Part } from '../../src/backend/index.js';
import { KmsDnsError, type ErrorCode } from '../../src/errors.js';
import { formatServer, type Reply } from '../../src/transport/index.js';
import { principalDeniedHint, Rcode, rcodeName, unsignedRefusalHint } from '../../src/wire/index.js';
import { changedParts, type Batch } from './batches.js';
import { describeIdentity, idOf, type Identity } from './identity.js';
import { notAuth, refusal, tsigError, type Asked, type Words } from './explain.js';
import { BIND_RECORDS_PER_SET } from './limits.js';

/** Response codes by which a server says that a prerequisite did not hold (RFC 2136 §3.2). */
const PREREQUISITE_CODES: readonly number[] = [Rcode.YXDOMAIN, Rcode.YXRRSET, Rcode.NXDOMAIN, Rcode.NXRRSET];

/** Why an UPDATE was not done. */
export function updateError(reply: Reply, asked: Asked, batch: Batch): KmsDnsError {
  const { rcode } = reply.message;
  const tsig = tsigError(reply, asked);
  if (tsig !== undefined) return tsig;
  if (PREREQUISITE_CODES.includes(rcode)) return conflict(reply, asked, batch);
  const server = formatServer(reply.server);
  const zone = asked.zone.text;
  switch (rcode) {
    case Rcode.REFUSED:
      return refusal(
        reply,
        asked,
        principalDenied(reply, asked, batch) ?? {
          code: 'ERR_UNAUTHORIZED',
          message: `${server} refused to update the zone ${zone} (REFUSED)`,
          hint: refusedHint(reply, asked),
          reasons: ['unauthorized'],
        },
      );
    case Rcode.NOTAUTH:
      return notAuth(reply, asked);
    case Rcode.NOTIMP:
      return refusal(reply, asked, {
        code: 'ERR_NOT_IMPLEMENTED',
        message: `${server} takes no dynamic updates (NOTIMP)`,
        hint:
          'NSD and Unbound never do, and others may have them switched off. Give the primary server of the zone, ' +
          'or change the zone file with the zonefile provider.',
      });
    case Rcode.NOTZONE:
      return refusal(reply, asked, {
        code: 'ERR_RCODE',
        message: `${server} says that ${namesOf(batch)} is not in the zone ${zone} (NOTZONE)`,
        hint: 'Check which zone the name belongs to; a part of this zone may have become a zone of its own.',
      });
    case Rcode.SERVFAIL:
      return refusal(reply, asked, servfail(reply, asked, batch));
    default:
      return refusal(reply, asked, {
        code: 'ERR_RCODE',
        message: `${server} did not update the zone ${zone}: ${rcodeName(rcode)}`,
        hint: 'The log of the server says more.',
      });
  }
}

/** An error that is about the request as a whole, whatever changes are in it. */
export function concernsWholeMessage(error: KmsDnsError): boolean {
  return WHOLE_MESSAGE.has(error.code);
}

/**
 * An error by which servers deny a name or type as well as a whole zone: BIND's update-policy answers REFUSED, and
 * Knot's ACL says BADKEY just as for an unknown key.
 */
export function mayBePolicy(error: KmsDnsError): boolean {
  return error.code === 'ERR_UNAUTHORIZED' || error.code === 'ERR_TSIG_BADKEY';
}

/** The server would take the change without its companion. */
export function companionDenied(
  error: KmsDnsError,
  own: Part,
  { name, type }: Part,
  identity: Identity | undefined,
): KmsDnsError {
  const who = describeIdentity(identity);
  const grant =
    identity?.kind === 'principal'
      ? principalDeniedHint(identity.principal, [{ name, type }])
      : `BIND: grant ${identity === undefined ? 'KEY' : idOf(identity)} name ${name.key}. ${type}; in the ` +
        `update-policy of the zone. Knot DNS: ${type} in update-type and ${name.key}. in update-owner-name of the ACL.`;
  return new KmsDnsError(
    'ERR_UNAUTHORIZED',
    `${who} may change ${own.name.text} ${own.type}, but not ${name.text} ${type}, which goes with it; nothing was changed`,
    {
      hint: `That is where it is kept whose records they are. ${grant}`,
      reasons: ['unauthorized'],
      details: error.details,
      cause: error,
    },
  );
}

const WHOLE_MESSAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_TSIG_BADSIG',
  'ERR_TSIG_BADTIME',
  'ERR_TSIG_BADTRUNC',
  'ERR_UNAUTHENTICATED',
  'ERR_KERBEROS',
  'ERR_NOT_IMPLEMENTED',
  'ERR_ZONE_NOT_FOUND',
]);

function conflict(reply: Reply, asked: Asked, batch: Batch): KmsDnsError {
  return refusal(reply, asked, {
    code: 'ERR_CONFLICT',
    message: `${namesOf(batch)} is no longer what was read (${rcodeName(reply.message.rcode)}); nothing was changed`,
    hint: 'Somebody else changed it meanwhile. Read again and decide anew.',
    reasons: ['conflict', 'retriable'],
  });
}

function servfail(reply: Reply, asked: Asked, batch: Batch): Words {
  const { zone } = asked;
  const server = formatServer(reply.server);
  const largest = Math.max(0, ...batch.flatMap(partsOf).map(({ after }) => after?.data.length ?? 0));
  const message = `${server} failed to update the zone ${zone.text} (SERVFAIL)`;
  if (largest > BIND_RECORDS_PER_SET) {
    return {
      code: 'ERR_RCODE',
      message,
      hint: `The set would have ${largest} records. BIND allows ${BIND_RECORDS_PER_SET} unless max-records-per-type in its options says more.`,
    };
  }
  // Samba's own DNS server denies like this, and does not sign it; BIND signs what it failed at.
  const denied = reply.authentication.kind === 'unauthenticated' && principalDenied(reply, asked, batch);
  if (denied) return denied;
  return {
    code: 'ERR_RCODE',
    message,
    hint: 'Its log says why: often it cannot write its zone file or journal. Samba answers like this when the account may not change the record.',
    reasons: ['retriable'],
  };
}

function refusedHint(reply: Reply, asked: Asked): string {
  const zone = asked.zone.text;
  const { identity } = asked;
  if (identity === undefined) {
    return `Give a TSIG key, or for a zone of Active Directory --gss-tsig (auth: gss-tsig in kmsdns.yaml): servers refuse unsigned updates, as they should. A server that is only a secondary of ${zone} refuses too.`;
  }
  const key = idOf(identity);
  const unsigned = unsignedHint(reply, asked);
  if (unsigned !== '') return unsigned;
  return (
    `The server knows the key "${key}", but does not let it make this change. BIND: allow-update { key "${key}"; } in the zone, ` +
    "or an update-policy that grants it these names and types. PowerDNS: dnsupdate=yes, allow-dnsupdate-from and the zone's " +
    `TSIG-ALLOW-DNSUPDATE. A server that is only a secondary of ${zone} refuses too.`
  );
}

/** The server knows who we are, by Kerberos, and does not let us. */
function principalDenied(
  { server, message }: Reply,
  { zone, identity }: Asked,
  batch: Batch,
): Words | undefined {
  if (identity?.kind !== 'principal') return undefined;
  const sets = batch.flatMap(changedParts);
  const names = sets.map(({ name, type }) => `${name.text} ${type}`).join(' and ') || zone.text;
  const which = sets.length > 1 ? 'Which of them, `kmsdns doctor -f kmsdns.yaml` tells. ' : '';
  return {
    code: 'ERR_UNAUTHORIZED',
    message: `${formatServer(server)} does not let ${describeIdentity(identity)} change ${names} (${rcodeName(message.rcode)})`,
    hint: `${which}${principalDeniedHint(identity.principal, message.rcode === Rcode.REFUSED ? sets : [])}`,
    reasons: ['unauthorized'],
  };
}

function unsignedHint({ authentication }: Reply, { identity }: Asked): string {
  return identity?.kind === 'key' && authentication.kind === 'unauthenticated'
    ? unsignedRefusalHint(identity.signer.keyName, identity.signer.algorithm)
    : '';
}

function namesOf(batch: Batch): string {
  const [first, ...others] = batch;
  if (first === undefined) return 'the zone';
  const name = partsOf(first)
    .map((part) => `${part.name.text} ${part.type}`)
    .join(' or ');
  return others.length === 0 ? name : `${name} (or one of ${others.length} more)`;
}
