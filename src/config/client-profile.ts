import type { ClientProfile } from '../discovery/index.js';
import { readTextFile } from './text-file.js';

/**
 * Reads a client's profile, YAML or JSON. The readers of both are loaded when there is a file to read.
 * @param field what names the file: an option
 * @throws InputError naming the option when the file cannot be read, else file, line, column and field
 */
export async function loadClientProfile(path: string, field = '--profile'): Promise<ClientProfile> {
  const text = await readTextFile(path, field);
  return (await import('./schema/client-profile.js')).parseClientProfile(text, path);
}
