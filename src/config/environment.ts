import { InputError } from '../errors.js';
import { readSecretFile, type SecretFileWarning } from './secret-file.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting found in the environment: its value, and the variable to name when it is wrong. */
export interface Setting {
  readonly value: string;
  readonly variable: string;
}

/** lego's names for dynamic updates: the old prefix, which most people have in their scripts, and the new one. */
const PREFIXES = ['RFC2136', 'DNSUPDATE'] as const;

export type SettingName = 'NAMESERVER' | 'TSIG_KEY' | 'TSIG_SECRET' | 'TSIG_ALGORITHM' | 'TSIG_FILE';

/** `RFC2136_<name>` or `DNSUPDATE_<name>`; an empty variable counts as not set. */
export function setting(env: Environment, name: SettingName): Setting | undefined {
  for (const prefix of PREFIXES) {
    const variable = `${prefix}_${name}`;
    const value = env[variable];
    if (value !== undefined && value !== '') return { value, variable };
  }
  return undefined;
}

/**
 * Like `setting`, and where the variable itself is not set, the content of the file that `<variable>_FILE` names,
 * as container platforms hand out secrets.
 * @throws InputError when there is such a file and it cannot be read, or is empty
 */
export async function settingOrFile(
  env: Environment,
  name: SettingName,
): Promise<(Setting & { readonly warnings: readonly SecretFileWarning[] }) | undefined> {
  const direct = setting(env, name);
  if (direct !== undefined) return { ...direct, warnings: [] };
  for (const prefix of PREFIXES) {
    const variable = `${prefix}_${name}_FILE`;
    const path = env[variable];
    if (path === undefined || path === '') continue;
    const { text, warnings } = await readSecretFile(path, variable);
    const value = text.trim();
    if (value === '') throw new InputError(variable, `"${path}" is empty`);
    return { value, variable, warnings };
  }
  return undefined;
}
