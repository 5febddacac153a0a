import { isAbsolute, join } from 'node:path';
import { InputError } from '../errors.js';
import { setting, type Environment, type SecretSetting } from './environment.js';
import { readSecretFile } from './secret-file.js';

/** A variable of the environment, `${NAME}`, anywhere in a text. */
const VARIABLE = /\$\{([A-Za-z_]\w*)\}/g;
const FILE = 'file:';
const FILE_HINT =
  'Check the path, which is taken from the folder of the config file. That file holds the secret, and nothing else.';

/** What `${` begins and is no variable, if there is such a thing. */
export function brokenReference(text: string): string | undefined {
  return /\$\{[^}]*\}?/.exec(text.replace(VARIABLE, ''))?.[0];
}

export function hasReference(text: string): boolean {
  return text.includes('${');
}

/** The variables that a text refers to. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name);
}

/** The text with every `${NAME}` replaced. @throws InputError when one is not set, or empty */
export function expand(text: string, env: Environment, field: string): string {
  return text.replace(VARIABLE, (_reference, name: string) => {
    const found = setting(env, [name]);
    if (found !== undefined) return found.value;
    const problem = env[name] === undefined ? 'is not set' : 'is empty';
    throw new InputError(field, `the variable ${name} of the environment ${problem}`, {
      hint: `Set ${name} for this command.`,
    });
  });
}

/** A path that the config file gives, from its folder. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** What `${NAME}` or `file:PATH` names. @throws InputError naming the field and the variable, or the file */
export async function readReference(
  reference: string,
  env: Environment,
  folder: string,
  field: string,
): Promise<SecretSetting> {
  const text = expand(reference, env, field);
  if (!reference.startsWith(FILE)) return { value: text, variable: field, warnings: [] };
  const path = pathFrom(folder, text.slice(FILE.length));
  const file = await readSecretFile(path, field, FILE_HINT);
  const value = file.text.trim();
  if (value === '') throw new InputError(field, `"${path}" is empty`, { hint: FILE_HINT });
  return { value, variable: field, warnings: file.warnings };
}
