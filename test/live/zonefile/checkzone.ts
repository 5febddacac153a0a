import { run } from '../harness/index.js';

/** What makes BIND's own reader of master files run here. */
export const CHECKZONE = ['named-checkzone'];

/**
 * Every record of a zone file as BIND reads it, `name ttl class type data` with single spaces, sorted, with its warnings.
 * @throws Error when BIND would not load the file
 */
export async function recordsInFile(
  zone: string,
  file: string,
): Promise<{ records: string[]; warnings: string[] }> {
  const { stdout, stderr } = await run('named-checkzone', ['-i', 'none', '-D', zone, file]);
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.replace(/\s+/g, ' '));
  const warnings = lines(stderr).filter((line) => !/^zone \S+ loaded serial|^OK$/.test(line));
  return { records: lines(stdout).sort(), warnings };
}
