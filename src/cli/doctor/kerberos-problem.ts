import type { KmsDnsError } from '../../errors.js';
import type { KerberosFailure } from '../../wire/index.js';
import { fail, type Finding } from './finding.js';

/** Failures that are about the same thing wherever they come up. */
const CHECKS: Partial<Readonly<Record<KerberosFailure, string>>> = {
  'library-missing': 'library',
  configuration: 'krb5.conf',
  'kdc-unreachable': 'kdc',
  'realm-unknown': 'kdc',
  'unknown-principal': 'ticket',
  'principal-refused': 'ticket',
  'no-credentials': 'ticket',
  'ticket-expired': 'ticket',
  'keytab-unreadable': 'keytab',
  'clock-skew': 'clock',
};

/** @param check what was tried */
export function kerberosProblem(check: string, error: KmsDnsError): Finding {
  const { why } = error.details;
  const about = Object.entries(CHECKS).find(([failure]) => failure === why)?.[1];
  return fail(about ?? check, error);
}
