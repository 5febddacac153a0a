import type { ClientProfile } from '../../discovery/index.js';
import { InputError } from '../../errors.js';
import { clientProfileOf } from './client-profile.js';
import { fieldPath } from './document.js';
import type { Faults } from './faults.js';
import type { ConfigFile } from './kmsdns-config.js';

/** Reads a profile's file. @throws InputError, naming `field` where the file cannot be read */
export type LoadProfile = (file: string, field: string) => Promise<ClientProfile>;

export async function readProfiles(
  section: NonNullable<ConfigFile['profiles']>,
  faults: Faults,
  load: LoadProfile,
): Promise<ReadonlyMap<string, ClientProfile>> {
  const profiles = new Map<string, ClientProfile>();
  for (const [name, { file, ...fields }] of Object.entries(section)) {
    const path = ['profiles', name];
    if (file !== undefined && Object.keys(fields).length > 0) {
      faults.add([...path, 'file'], 'goes with no other field', {
        hint: 'Write the fields into that file, or leave "file" out.',
      });
      continue;
    }
    try {
      profiles.set(
        name,
        Object.freeze(file === undefined ? clientProfileOf(fields) : await load(file, 'file')),
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { field, problem, message, hint } = error;
      if (file === undefined) faults.add([...path, ...fieldPath(field)], problem, { hint });
      else faults.add([...path, 'file'], field === 'file' ? problem : message, { hint });
    }
  }
  return profiles;
}
