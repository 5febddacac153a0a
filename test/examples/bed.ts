import { readFile } from 'node:fs/promises';
import { parseKeyFile, type Provider } from 'kmsdns';
import { rfc2136 } from 'kmsdns/providers/rfc2136';
import { onTestFinished } from 'vitest';
import type { Bed } from '../cli/bed.js';

/** A provider for the server of a test. */
export async function openProvider(bed: Bed): Promise<Provider> {
  const [key] = parseKeyFile(await readFile(bed.keyFile, 'utf8'));
  const provider = rfc2136({ server: bed.address, key });
  onTestFinished(() => provider.close());
  return provider;
}

/** What stands in these domains, as `kmsdns list` has it. */
export async function standingIn(bed: Bed, domains: readonly string[]): Promise<unknown> {
  const { json } = await bed.run(['list', ...domains, ...bed.provider, '--json']);
  const listed: unknown = json.domains;
  return listed;
}
