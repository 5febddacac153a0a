import { KmsDnsError, type ErrorReason } from '../../../src/errors.js';
import type { KerberosFailure } from '../../../src/wire/index.js';

export interface KerberosErrorOptions {
  /** What the library said, in its words. */
  readonly said?: string | undefined;
  /** How to solve it, where more is known than by the kind of the failure. */
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

const HINTS: Partial<Readonly<Record<KerberosFailure, string>>> = {
  'no-credentials': 'Get a ticket with `kinit`, or give a keytab: --keytab FILE (keytab in kmsdns.yaml).',
  'ticket-expired':
    'Get a new ticket with `kinit`, or give a keytab: tickets are got anew from it without anybody.',
  'unknown-principal':
    'Check the spelling of the principal and its realm, which is in capitals. The account of a computer in Active Directory ends in "$".',
  'principal-refused':
    'The account is disabled, locked or expired, or its password has expired: this is for the administrators of the realm to mend.',
  'unknown-service':
    'The name is that of --service-principal (servicePrincipal in kmsdns.yaml), or where this is left out, of the primary server in the SOA record of the zone. Give the one by which the KDC knows the server; in Active Directory, `setspn -Q DNS/*` lists those that exist.',
  'kdc-unreachable':
    'Look whether a KDC (a domain controller) answers on port 88, UDP and TCP, and which one krb5.conf or the SRV records `_kerberos._udp.<realm>` name.',
  'realm-unknown':
    'Name the KDCs of the realm in krb5.conf ([realms]), or let DNS say (dns_lookup_kdc), and say there which domain is in which realm ([domain_realm]).',
  'clock-skew': 'Kerberos allows five minutes. Set the clocks here, at the KDC and at the DNS server (NTP).',
  'keytab-mismatch':
    'The key in the keytab is not that of the account: its password was changed after the keytab was written. Write it anew (`ktutil`, `ktpass`, `kadmin ktadd` or `samba-tool domain exportkeytab`).',
  'encryption-type':
    'The KDC, the keytab and this machine have no kind of encryption in common: let the account use AES, and write a keytab with AES keys.',
  configuration: 'Look at krb5.conf (KRB5_CONFIG) and what it includes, and who may read them.',
  'library-missing': 'Install the library.',
};

const REASONS: Partial<Readonly<Record<KerberosFailure, readonly ErrorReason[]>>> = {
  'no-credentials': ['unauthorized'],
  'ticket-expired': ['unauthorized'],
  'unknown-principal': ['unauthorized'],
  'principal-refused': ['unauthorized'],
  'keytab-mismatch': ['unauthorized'],
  'kdc-unreachable': ['retriable'],
};

/** An `ERR_KERBEROS` with `details.why`, and the way out. */
export function kerberosError(
  why: KerberosFailure | undefined,
  problem: string,
  { said, hint, details, cause }: KerberosErrorOptions = {},
): KmsDnsError {
  return new KmsDnsError('ERR_KERBEROS', said === undefined ? problem : `${problem}: ${said}`, {
    hint: hint ?? (why && HINTS[why]),
    reasons: why && REASONS[why],
    details: { ...details, ...(why && { why }) },
    cause,
  });
}
