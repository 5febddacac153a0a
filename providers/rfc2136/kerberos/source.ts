import { keytabPath } from '../../../src/backend/index.js';
import { InputError } from '../../../src/errors.js';
import type { KerberosFailure } from '../../../src/wire/index.js';
import { principalNamed, readKeytab } from './keytab.js';

/** Where credentials come from. */
export interface CredentialSource {
  /** For people: `the keytab kms.keytab`. */
  readonly title: string;
  /** Undefined for whoever the default cache is of. */
  readonly principal: string | undefined;
  /** A path, or undefined for the default cache. */
  readonly keytab: string | undefined;
}

/** @throws InputError with `details.why`, when the keytab cannot be read or has no key for the principal */
export async function credentialSource(
  keytab: string | undefined,
  principal: string | undefined,
): Promise<CredentialSource> {
  if (keytab === undefined) {
    const title =
      principal === undefined ? 'the default credential cache' : `the credential caches for ${principal}`;
    return { title, principal, keytab };
  }
  const file = keytabPath(keytab);
  const principals = await readKeytab(file);
  const found = principal === undefined ? principals[0] : principalNamed(principals, principal);
  if (found === undefined) {
    const why: KerberosFailure = 'keytab-mismatch';
    throw new InputError('principal', `"${String(principal)}" has no key in the keytab ${file}`, {
      hint: `It has keys for ${principals.join(', ')}. Give one of these as the principal, or another keytab.`,
      details: { why, keytab: file, principals },
    });
  }
  return { title: `the keytab ${file} for ${found}`, principal: found, keytab: file };
}
