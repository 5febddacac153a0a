import { InputError } from '../../errors.js';
import type { ConfiguredProvider } from '../configured-provider.js';
import { parseDuration } from '../duration.js';
import type { Environment, SecretSetting, Setting } from '../environment.js';
import { expand, pathFrom, readReference, variablesIn } from '../references.js';

/** What providers call a field, where the file has another name for it. */
const NAMES: Readonly<Record<string, string>> = {
  roleArn: 'role',
  origin: 'zone',
};

/** The fields of a provider in the config file, with what their references name, and where they stand. */
export class Fields {
  readonly #provider: ConfiguredProvider;
  readonly #env: Environment;
  readonly #folder: string;
  readonly #variables = new Set<string>();

  constructor(provider: ConfiguredProvider, env: Environment, folder: string) {
    this.#provider = provider;
    this.#env = env;
    this.#folder = folder;
  }

  /** A text, and the place to name when it is wrong. @throws InputError when a variable is not set */
  setting(field: string, text: string): Setting;
  setting(field: string, text: string | undefined): Setting | undefined;
  setting(field: string, text: string | undefined): Setting | undefined {
    if (text === undefined) return undefined;
    const variable = this.#place(field);
    for (const name of variablesIn(text)) this.#variables.add(name);
    return { value: expand(text, this.#env, variable), variable };
  }

  text(field: string, text: string | undefined): string | undefined {
    return this.setting(field, text)?.value;
  }

  /** From the folder of the config file. */
  path(field: string, text: string): Setting {
    const { value, variable } = this.setting(field, text);
    return { value: pathFrom(this.#folder, value), variable };
  }

  /** Milliseconds. */
  timeout(given: number | string | undefined): number | undefined {
    const found = this.setting('timeout', given === undefined ? undefined : String(given));
    return found && parseDuration(found.value, found.variable);
  }

  /** @throws InputError naming the variable or the file; never what it holds */
  secret(field: string, reference: string): Promise<SecretSetting> {
    return readReference(reference, this.#env, this.#folder, this.#place(field));
  }

  /**
   * The same error with the place in the file, where it is about one of these fields, and with references as they are
   * written: what a variable holds may be a secret, whatever field it stands in.
   */
  located(error: unknown): unknown {
    if (!(error instanceof InputError)) return error;
    const { field, problem, hint } = error;
    const name = NAMES[field] ?? field;
    const place = this.#provider.places.has(name) ? this.#place(name) : field;
    return new InputError(place, this.#unexpanded(problem), { hint: hint && this.#unexpanded(hint) });
  }

  #unexpanded(text: string): string {
    return [...this.#variables].reduce((shown, name) => {
      const value = this.#env[name] ?? '';
      if (value === '') return shown;
      const asQuoted = JSON.stringify(value).slice(1, -1);
      return [asQuoted, value].reduce((rest, form) => rest.replaceAll(form, () => `\${${name}}`), shown);
    }, text);
  }

  /** `kmsdns.yaml:4:12: providers.dns.token`, as the problems of the file are named. */
  #place(field: string): string {
    const { name, places } = this.#provider;
    const path = `providers${/^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`}.${field}`;
    const place = places.get(field);
    return place === undefined ? path : `${place}: ${path}`;
  }
}
