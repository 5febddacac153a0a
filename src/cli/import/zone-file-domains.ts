import { readTextFile } from '../../config/index.js';
import type { DomainName } from '../../name/index.js';
import { kmsDomain } from '../../record/index.js';
import { parseMasterFile } from '../../zone/index.js';

/** Every domain whose KMS name has SRV records in a master file, or is an alias there. @throws InputError */
export async function zoneFileDomains(path: string, origin: DomainName): Promise<DomainName[]> {
  const domains = new Map<string, DomainName>();
  const text = await readTextFile(path, '--file', 64 * 1024 * 1024);
  for (const { name, data } of parseMasterFile(text, { origin, source: path })) {
    const domain = data.type === 'SRV' || data.type === 'CNAME' ? kmsDomain(name) : undefined;
    if (domain !== undefined) domains.set(domain.key, domain);
  }
  return [...domains.values()];
}
