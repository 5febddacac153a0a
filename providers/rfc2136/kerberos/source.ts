import { kerberosError } from './failure.js';
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

/** @throws KmsDnsError `ERR_KERBEROS`, when the keytab cannot be read or has no key for the principal */
export async function credentialSource(
  keytab: string | undefined,
  principal: string | undefined,
): Promise<CredentialSource> {
  if (keytab === undefined) {
    const title =
      principal === undefined ? 'the default credential cache' : `the credential caches for ${principal}`;
    return { title, principal, keytab };
  }
  const file = keytab.replace(/^(?:FILE|WRFILE):/, '');
  const principals = await readKeytab(file);
  const found = principal === undefined ? principals[0] : principalNamed(principals, principal);
  if (found === undefined) {
    throw kerberosError('keytab-mismatch', `the keytab ${file} has no key for ${String(principal)}`, {
      hint: `It has keys for ${principals.join(', ')}. Give one of these as the principal, or another keytab.`,
      details: { keytab: file, principals },
    });
  }
  return { title: `the keytab ${file} for ${found}`, principal: found, keytab: file };
}
