import { afterEach, beforeEach } from 'vitest';

/** The environment of every test in this block: the Kerberos library reads it in this process. */
export function useEnvironment(make: () => Readonly<Record<string, string>>): void {
  let before: NodeJS.ProcessEnv;
  beforeEach(() => {
    before = { ...process.env };
    Object.assign(process.env, make());
  });
  afterEach(() => {
    for (const name of Object.keys(process.env))
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  });
}
