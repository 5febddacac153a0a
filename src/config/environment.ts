import { InputError } from '../errors.js';
import { readSecretFile, type SecretFileWarning } from './secret-file.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting found in the environment: its value, and the variable to name when it is wrong. */
export interface Setting {
  readonly value: string;
  readonly variable: string;
}

export interface SecretSetting extends Setting {
  readonly warnings: readonly SecretFileWarning[];
}

/** The first of these variables that is set; an empty one counts as not set. */
export function setting(env: Environment, variables: readonly string[]): Setting | undefined {
  for (const variable of variables) {
    const value = env[variable];
    if (value !== undefined && value !== '') return { value, variable };
  }
  return undefined;
}

/**
 * Like `setting`, and where none of the variables is set, the content of the file that a `<variable>_FILE` names, as
 * container platforms hand out secrets.
 * @throws InputError when there is such a file and it cannot be read, or is empty
 */
export async function settingOrFile(
  env: Environment,
  variables: readonly string[],
): Promise<SecretSetting | undefined> {
  const direct = setting(env, variables);
  if (direct !== undefined) return { ...direct, warnings: [] };
  const file = setting(
    env,
    variables.map((variable) => `${variable}_FILE`),
  );
  if (file === undefined) return undefined;
  const hint = `Check the path. The file holds what would be in ${file.variable.replace(/_FILE$/, '')}, and nothing else.`;
  const { text, warnings } = await readSecretFile(file.value, file.variable, hint);
  const value = text.trim();
  if (value === '') throw new InputError(file.variable, `"${file.value}" is empty`, { hint });
  return { value, variable: file.variable, warnings };
}

/** lego's names for dynamic updates: the old prefix, which most people have in their scripts, and the new one. */
export function rfc2136Variables(
  name: 'NAMESERVER' | 'TSIG_KEY' | 'TSIG_SECRET' | 'TSIG_ALGORITHM' | 'TSIG_FILE',
): readonly string[] {
  return [`RFC2136_${name}`, `DNSUPDATE_${name}`];
}

/** Cloudflare's own name for it, and lego's. */
export const CLOUDFLARE_TOKEN_VARIABLES = ['CLOUDFLARE_API_TOKEN', 'CF_DNS_API_TOKEN'] as const;

/** As the AWS command line has it. */
export const ROUTE53_ENDPOINT_VARIABLES = ['AWS_ENDPOINT_URL_ROUTE_53'] as const;
