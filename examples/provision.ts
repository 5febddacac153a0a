/**
 * A KMS host as one step of setting a machine up: it is published, and taken back when a later step fails.
 *
 *     RFC2136_NAMESERVER=192.0.2.53 RFC2136_TSIG_FILE=kms.key \
 *       npx tsx examples/provision.ts kms1.corp.example.com corp.example.com
 */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { makeReceipt, parseKeyFile, publish, restore, type Provider } from 'kmsdns';
import { rfc2136 } from 'kmsdns/providers/rfc2136';

/**
 * Publishes `host` in every domain, then does `rest`. When that fails, what stood in DNS before stands again, except
 * for what others have changed meanwhile, and the error is passed on.
 */
export async function provision(
  provider: Provider,
  host: string,
  domains: readonly string[],
  rest: () => Promise<void>,
): Promise<void> {
  const report = await publish(provider, { hosts: [host], domains });
  const receipt = makeReceipt(report);
  try {
    const failed = report.domains.find(({ error }) => error !== null);
    if (failed?.error) throw failed.error;
    await rest();
  } catch (error) {
    const undone = await restore(provider, receipt);
    for (const { domain, error: problem } of undone.domains) {
      if (problem !== null) console.error(`${domain.text} could not be put back: ${problem.message}`);
    }
    throw error;
  }
}

async function main([host = '', ...domains]: readonly string[]): Promise<void> {
  const { RFC2136_NAMESERVER: server = '', RFC2136_TSIG_FILE: file = '' } = process.env;
  const needed = {
    RFC2136_NAMESERVER: server,
    RFC2136_TSIG_FILE: file,
    HOST: host,
    DOMAIN: domains[0] ?? '',
  };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === '' ? [name] : []));
  if (missing.length > 0) {
    console.error(`Missing: ${missing.join(', ')}. Usage: npx tsx examples/provision.ts HOST DOMAIN...`);
    process.exitCode = 64;
    return;
  }
  const [key] = parseKeyFile(await readFile(file, 'utf8'), file);
  const provider = rfc2136({ server, key });
  try {
    await provision(provider, host, domains, async () => {
      console.log(`${host} is published; here the machine would be set up.`);
    });
  } finally {
    await provider.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
