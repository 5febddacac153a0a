import type { DomainName } from '../name/index.js';
import { readProfile } from './client.js';
import { namesToAsk } from './names.js';
import type { ClientProfile } from './profile.js';

/**
 * The domains that such a client looks in, in its order, while it has no host; none where it is activated otherwise or
 * was told its host.
 * @throws InputError for a profile that is not right
 */
export function searchedDomains(profile: ClientProfile): DomainName[] {
  const client = readProfile(profile);
  const looks = client.fixed === undefined && client.activation !== 'ad' && client.activation !== 'token';
  return looks ? namesToAsk(client).map(({ domain }) => domain) : [];
}
