import type { KerberosFailure } from '../../../src/wire/index.js';

/** The first code of the table `krb5`, the same in MIT's and in Heimdal's: the codes of RFC 4120 §7.5.9, then the library's own. */
const FIRST = -1_765_328_384;

/** MIT's `KG_CCACHE_NOMATCH`, of another table: the cache is somebody else's. */
const CACHE_OF_ANOTHER = 39_756_032;

/** `EACCES`, which is all that MIT's says of a krb5.conf that it may not read. Of caches and keytabs it has codes of its own. */
const PERMISSION_DENIED = 13;

/** By a code's distance from the first, the words of MIT's and the failure that it is. */
const FAILURES: readonly (readonly [code: number, words: string, why: KerberosFailure])[] = [
  [1, "Client's entry in database has expired", 'principal-refused'],
  [6, 'Client not found in Kerberos database', 'unknown-principal'],
  [7, 'Server not found in Kerberos database', 'unknown-service'],
  [12, 'KDC policy rejects request', 'principal-refused'],
  [14, 'KDC has no support for encryption type', 'encryption-type'],
  [18, "Client's credentials have been revoked", 'principal-refused'],
  [21, 'Client not yet valid', 'principal-refused'],
  [23, 'Password has expired', 'principal-refused'],
  [24, 'Preauthentication failed', 'keytab-mismatch'],
  [31, 'Decrypt integrity check failed', 'keytab-mismatch'],
  [32, 'Ticket expired', 'ticket-expired'],
  [33, 'Ticket not yet valid', 'clock-skew'],
  [35, "The ticket isn't for us", 'keytab-mismatch'],
  [37, 'Clock skew too great', 'clock-skew'],
  [41, 'Message stream modified', 'keytab-mismatch'],
  [44, 'Key version is not available', 'keytab-mismatch'],
  [45, 'Service key not available', 'keytab-mismatch'],
  [68, 'Realm not local to KDC', 'realm-unknown'],
  [135, "Can't open/find Kerberos configuration file", 'configuration'],
  [136, 'Improper format of Kerberos configuration file', 'configuration'],
  [141, 'Matching credential not found', 'no-credentials'],
  [148, 'Clock skew too great in KDC reply', 'clock-skew'],
  [150, 'Program lacks support for encryption type', 'encryption-type'],
  [154, 'Cannot find KDC for requested realm', 'realm-unknown'],
  [156, 'Cannot contact any KDC', 'kdc-unreachable'],
  [181, 'Key table entry not found', 'keytab-mismatch'],
  [185, 'Cannot find ticket for requested realm', 'realm-unknown'],
  [190, 'Credentials cache permissions incorrect', 'no-credentials'],
  [195, 'No credentials cache found', 'no-credentials'],
  [199, 'Bad format in credentials cache', 'no-credentials'],
  [200, 'No credentials found with supported encryption types', 'encryption-type'],
  [212, 'Unsupported credentials cache format version', 'no-credentials'],
  [217, 'Cannot determine realm for host', 'realm-unknown'],
  [220, 'Cannot resolve network address for KDC', 'kdc-unreachable'],
  [224, 'Configuration file does not specify default realm', 'configuration'],
  [230, 'Key version number for principal in key table is incorrect', 'keytab-mismatch'],
  [236, 'Encryption type not permitted', 'encryption-type'],
  [237, 'No supported encryption types', 'encryption-type'],
];

const BY_CODE = new Map([
  ...FAILURES.map(([code, , why]) => [FIRST + code, why] as const),
  [CACHE_OF_ANOTHER, 'no-credentials'] as const,
  [PERMISSION_DENIED, 'configuration'] as const,
]);

/**
 * What a person has to do about it. SPNEGO puts numbers of its own in the place of the mechanism's codes, and leaves the
 * words: these are compared where the code says nothing.
 */
export function failureOf(minor: number, words: string): KerberosFailure | undefined {
  return BY_CODE.get(minor | 0) ?? FAILURES.find(([, known]) => words.includes(known))?.[2];
}
