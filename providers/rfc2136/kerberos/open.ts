import { InputError } from '../../../src/errors.js';
import type { KerberosCredentials } from './credentials.js';
import { kerberosError } from './failure.js';
import { credentialSource } from './source.js';

/** Whose tickets, and from where. */
export interface KerberosOptions {
  /** The path of a keytab, from which tickets are got. Without it, the tickets of the default cache (`kinit`) are used. */
  readonly keytab?: string | undefined;
  /** Who we are, as `kms@EXAMPLE.TEST`. By default the first of the keytab, or whoever the default cache is of. */
  readonly principal?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Credentials of Kerberos, through the library of the system, which is loaded now. Its own settings hold: krb5.conf, and
 * KRB5_CONFIG, KRB5CCNAME and KRB5_CLIENT_KTNAME in the environment. No ticket is got yet. On Windows they are those of the
 * account that this process runs as, by SSPI, which has not been run there yet.
 *
 * Shared by all providers that they are given to, and closed by who made them:
 *
 *     const kerberos = await kerberosCredentials({ keytab: '/etc/kmsdns/kmsdns.keytab' });
 *     const provider = rfc2136({ server: 'dc1.corp.example.com', kerberos, onClose: () => kerberos.close() });
 *
 * @throws InputError for a keytab that is of no use or has no key for the principal, with `details.why`; on Windows for any
 * @throws KmsDnsError `ERR_KERBEROS`, when the library or the package koffi is missing
 */
export async function kerberosCredentials(options: KerberosOptions = {}): Promise<KerberosCredentials> {
  return process.platform === 'win32' ? ofWindows(options) : ofGssapi(options);
}

async function ofWindows({
  keytab,
  principal,
  now = Date.now,
}: KerberosOptions): Promise<KerberosCredentials> {
  const choice = keytab === undefined ? principal && 'principal' : 'keytab';
  if (choice) {
    throw new InputError(choice, 'cannot be chosen on Windows', {
      hint: 'Leave it out, and run kmsdns as the account that it is about, such as a service account or the computer itself.',
    });
  }
  const { Sspi, SspiCredentials } = await import('./sspi/index.js');
  return new SspiCredentials(await Sspi.load(), now);
}

async function ofGssapi({
  keytab,
  principal,
  now = Date.now,
}: KerberosOptions): Promise<KerberosCredentials> {
  const source = await credentialSource(keytab, principal);
  const { Gssapi, GssapiCredentials } = await import('./gssapi/index.js');
  const gssapi = await Gssapi.load();
  if (keytab !== undefined && !gssapi.takesKeytabs) {
    throw kerberosError(
      'library-missing',
      'the Kerberos library of this system takes no keytab of our choice',
      {
        hint: 'Get a ticket from it with `kinit -k -t <keytab> <principal>`, and leave the keytab out.',
      },
    );
  }
  return new GssapiCredentials(gssapi, source, now);
}
