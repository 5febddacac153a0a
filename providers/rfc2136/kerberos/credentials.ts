import type { SecurityCredentials } from '../../../src/wire/index.js';

/** Credentials of Kerberos. */
export interface KerberosCredentials extends SecurityCredentials {
  /**
   * Looks whether there are credentials, getting a ticket from a keytab where that is needed: whose they are, and the
   * seconds that they last, which may be `Infinity`.
   * @throws KmsDnsError `ERR_KERBEROS` with `details.why`
   */
  inspect(signal?: AbortSignal): Promise<{ readonly principal: string; readonly lifetime: number }>;
}
