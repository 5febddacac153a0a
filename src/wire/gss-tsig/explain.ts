import { KmsDnsError, type ErrorReason } from '../../errors.js';
import { Rcode, rcodeName } from '../codes.js';
import type { KerberosFailure } from './security-context.js';
import { CLOCK_HINT } from '../tsig/clock-hint.js';

/** Whom a context is made with, for people. */
export interface Peer {
  /** Its address. */
  readonly server: string;
  /** `DNS@ns1.example.test`. */
  readonly service: string;
}

/** How servers that do not speak GSS-TSIG answer a TKEY query: BIND without a keytab, Knot, NSD and Unbound. */
const NOT_SPOKEN: ReadonlySet<number> = new Set([Rcode.REFUSED, Rcode.NXDOMAIN, Rcode.FORMERR, Rcode.NOTIMP]);

/** The same, where a TKEY record says it: PowerDNS says BADALG. */
const NOT_IN_TKEY: ReadonlySet<number> = new Set([Rcode.BADALG, Rcode.BADMODE]);

/** A TKEY query that was answered with a response code alone. */
export function refusedByRcode(peer: Peer, rcode: number): KmsDnsError {
  return NOT_SPOKEN.has(rcode) ? notOffered(peer, rcode) : refused(peer, rcode);
}

/** A TKEY query that was answered with an error in the TKEY record (RFC 2930 §2.6). */
export function refusedByTkey(peer: Peer, error: number): KmsDnsError {
  if (NOT_IN_TKEY.has(error)) return notOffered(peer, error);
  if (error === Rcode.BADKEY) {
    return failure(peer, {
      why: 'keytab-mismatch',
      code: error,
      message: `${peer.server} cannot use our ticket for ${peer.service} (BADKEY)`,
      hint:
        'The keytab of the server has no key for this service, or an older one than the KDC. Export it anew, and restart the ' +
        'server; and check that this is the server that the ticket is for.',
    });
  }
  if (error === Rcode.BADTIME) {
    return failure(peer, {
      why: 'clock-skew',
      code: error,
      message: `${peer.server} refused our ticket because the clocks differ (BADTIME)`,
      hint: CLOCK_HINT,
    });
  }
  return refused(peer, error);
}

/** The time ran out before there was anything to ask of the server. @param ms how long it was */
export function silentKdc(peer: Peer, ms: number, cause: unknown): KmsDnsError {
  return failure(peer, {
    why: 'kdc-unreachable',
    message: `no Kerberos context with ${peer.service}: no KDC answered within ${ms / 1000} s`,
    hint:
      'Something may drop what is sent to it: look whether a KDC (a domain controller) answers on port 88, UDP and TCP, and ' +
      'which ones krb5.conf or the SRV records `_kerberos._udp.<realm>` name.',
    reasons: ['timedOut', 'retriable'],
    cause,
  });
}

/** The server signed with the context that we have, at another time. @param ahead seconds that we are ahead of it */
export function clocksDiffer(peer: Peer, ahead: number): KmsDnsError {
  const way = ahead > 0 ? 'ahead of' : 'behind';
  return failure(peer, {
    why: 'clock-skew',
    message: `the clock of this machine is ${Math.abs(ahead)} seconds ${way} that of ${peer.server}, more than signatures allow for`,
    hint: CLOCK_HINT,
  });
}

/** An answer that fits no negotiation. */
export function nonsense(peer: Peer, problem: string): KmsDnsError {
  return failure(peer, {
    why: 'refused',
    message: `${peer.server} did not agree on a Kerberos context: ${problem}`,
    hint: 'Check that this is the server that it should be, and look into its log.',
  });
}

function notOffered(peer: Peer, code: number): KmsDnsError {
  return failure(peer, {
    why: 'not-offered',
    code,
    message: `${peer.server} speaks no GSS-TSIG (${rcodeName(code)})`,
    hint:
      'Give the primary server of the zone: a domain controller for a zone of Active Directory. BIND needs ' +
      'tkey-gssapi-keytab in its options. A server with TSIG keys needs no Kerberos at all.',
  });
}

function refused(peer: Peer, code: number): KmsDnsError {
  return failure(peer, {
    why: 'refused',
    code,
    message: `${peer.server} refused to agree on a Kerberos context (${rcodeName(code)})`,
    hint: 'The log of the server says more.',
  });
}

interface Failure {
  readonly why: KerberosFailure;
  readonly code?: number;
  readonly message: string;
  readonly hint: string;
  readonly reasons?: readonly ErrorReason[];
  readonly cause?: unknown;
}

function failure(
  { server, service }: Peer,
  { why, code, message, hint, reasons = ['unauthorized'], cause }: Failure,
): KmsDnsError {
  return new KmsDnsError('ERR_KERBEROS', message, {
    hint,
    reasons,
    cause,
    details: { why, server, service, ...(code === undefined ? {} : { rcode: rcodeName(code) }) },
  });
}
