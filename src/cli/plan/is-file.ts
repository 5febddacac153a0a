import { stat } from 'node:fs/promises';

/** Whether there is such a file, as far as can be seen. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
