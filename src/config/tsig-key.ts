import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import {
  DEFAULT_TSIG_ALGORITHM,
  parseKeyFile,
  tsigAlgorithm,
  type TsigAlgorithm,
  TsigKey,
} from '../wire/index.js';
import { rfc2136Variables, setting, settingOrFile, type Environment, type Setting } from './environment.js';
import { readSecretFile, type SecretFileWarning } from './secret-file.js';

/** Keys, where they came from, and what to warn about. */
export interface LoadedKeys {
  /** At least one. */
  readonly keys: readonly [TsigKey, ...TsigKey[]];
  /** The file or the variable, for output. */
  readonly source: string;
  readonly warnings: readonly SecretFileWarning[];
}

/** One key, to sign with. */
export interface LoadedKey {
  readonly key: TsigKey;
  readonly source: string;
  readonly warnings: readonly SecretFileWarning[];
}

/** Every key of a key file in BIND's syntax. @throws InputError */
export async function loadKeyFile(path: string, field = '--tsig-key-file'): Promise<LoadedKeys> {
  const { text, warnings } = await readSecretFile(
    path,
    field,
    'Check the path; tsig-keygen makes key files.',
  );
  const [first, ...others] = parseKeyFile(text, path);
  if (first === undefined) throw new InputError(field, `"${path}" has no key in it`);
  return { keys: [first, ...others], source: path, warnings };
}

export interface KeyOptions {
  /** `--tsig-key-file`: wins over the environment. */
  readonly file?: string | undefined;
  /** `--tsig-key-name`: which key of the file; its first unless given. */
  readonly name?: string | undefined;
  readonly env: Environment;
}

/**
 * The TSIG key to sign with: from the key file, else from the environment (a file, or name and secret), else none.
 * @throws InputError naming the option or the variable
 */
export async function loadTsigKey({ file, name, env }: KeyOptions): Promise<LoadedKey | undefined> {
  if (file !== undefined) return pickKey(await loadKeyFile(file), name, '--tsig-key-name');
  if (name !== undefined) {
    throw new InputError('--tsig-key-name', 'names a key, but no key file is given', {
      hint: 'Give --tsig-key-file FILE as well.',
    });
  }
  const keyName = await settingOrFile(env, rfc2136Variables('TSIG_KEY'));
  const secret = await settingOrFile(env, rfc2136Variables('TSIG_SECRET'));
  const keyFile = setting(env, rfc2136Variables('TSIG_FILE'));
  if (keyFile !== undefined && secret === undefined) {
    return pickKey(
      await loadKeyFile(keyFile.value, keyFile.variable),
      keyName?.value,
      keyName?.variable ?? 'key name',
    );
  }
  if (keyName === undefined && secret === undefined) return undefined;
  if (secret === undefined) throw halfSet(keyName?.variable ?? '', 'SECRET');
  if (keyName === undefined) throw halfSet(secret.variable, 'KEY');
  const algorithm = await settingOrFile(env, rfc2136Variables('TSIG_ALGORITHM'));
  return {
    key: makeKey(keyName, secret, algorithm),
    source: secret.variable,
    warnings: [...keyName.warnings, ...secret.warnings],
  };
}

/** The key of this name, or the first. @throws InputError */
export function pickKey(
  { keys, source, warnings }: LoadedKeys,
  name: string | undefined,
  field: string,
): LoadedKey {
  if (name === undefined) return { key: keys[0], source, warnings };
  const wanted = DomainName.parse(name, field);
  const key = keys.find((candidate) => candidate.name.equals(wanted));
  if (key !== undefined) return { key, source, warnings };
  throw new InputError(field, `${source} has no key "${name}"`, {
    hint: `It has ${keys.map((k) => `"${k.name.text}"`).join(', ')}.`,
  });
}

function halfSet(variable: string, missing: 'KEY' | 'SECRET'): InputError {
  const other = `${variable.split('_')[0] ?? ''}_TSIG_${missing}`;
  return new InputError(other, `is not set, though ${variable} is`, {
    hint: 'A key has a name and a secret: set both, or give --tsig-key-file FILE.',
  });
}

/** @throws InputError naming what gave the name, the secret or the algorithm */
export function makeKey(name: Setting, secret: Setting, algorithm: Setting | undefined): TsigKey {
  const keyName = DomainName.parse(name.value, name.variable);
  const hmac = algorithm === undefined ? DEFAULT_TSIG_ALGORITHM : parseAlgorithm(algorithm);
  try {
    return TsigKey.fromBase64(keyName, hmac, secret.value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(secret.variable, error.problem, { hint: error.hint });
  }
}

/** @throws InputError */
export function parseAlgorithm({ value, variable }: Setting): TsigAlgorithm {
  if (/^gss-tsig\.?$/i.test(value)) {
    throw new InputError(variable, 'asks for GSS-TSIG, which signs with no shared key', {
      hint: 'Leave the key out and say --gss-tsig, or auth: gss-tsig in kmsdns.yaml; or name the algorithm of the key.',
    });
  }
  return tsigAlgorithm(value, variable);
}
