import { spawnSync } from 'node:child_process';
import { describeUnlessMissing } from './describe-live.js';
import { run } from './run.js';

/** Debian's own Python, which sees what apt has installed; another one that comes first in PATH does not. */
export const PYTHON = '/usr/bin/python3';

/**
 * A `describe` block that needs Debian packages of Python: module by package, such as `{ 'python3-boto3': 'boto3' }`.
 * A missing one is a named skip, as in `describeLive`.
 */
export function describePython(
  modules: Readonly<Record<string, string>>,
  name: string,
  body: () => void,
): void {
  const missing = Object.entries(modules).filter(
    ([, module]) => spawnSync(PYTHON, ['-c', `import ${module}`], { stdio: 'ignore' }).status !== 0,
  );
  describeUnlessMissing(
    missing.map(([debianPackage]) => debianPackage),
    name,
    body,
  );
}

/**
 * Runs a Python script with a request in JSON on its input, and gives back the JSON that it prints.
 * @throws Error with its output when it fails
 */
export async function python(
  script: string,
  request: unknown,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  // -I: neither the environment nor the folder of whoever runs the tests changes what is imported.
  const { stdout } = await run(PYTHON, ['-I', script], { input: JSON.stringify(request), environment });
  return JSON.parse(stdout) as unknown;
}
