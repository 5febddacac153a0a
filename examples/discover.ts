/**
 * Plays a KMS client: each of its steps as it is taken, then what it comes to.
 *
 *     npx tsx examples/discover.ts corp.example.com 192.0.2.53
 */
import { pathToFileURL } from 'node:url';
import {
  discover,
  DnsClient,
  lookupServer,
  parseResolverName,
  Resolver,
  type ClientProfile,
  type DiscoverOptions,
  type DiscoveryResult,
} from 'kmsdns';

/** Plays the client, gives each step to `tell`, and returns the verdict. */
export async function play(
  client: ClientProfile,
  options: DiscoverOptions,
  tell: (step: string) => void,
): Promise<DiscoveryResult> {
  const steps = discover(client, options);
  for (let step = await steps.next(); ; step = await steps.next()) {
    if (step.done === true) return step.value;
    tell(`${step.value.detail} (${step.value.evidence})`);
  }
}

async function main([primarySuffix, server]: readonly string[]): Promise<void> {
  if (primarySuffix === undefined || server === undefined) {
    console.error('Usage: npx tsx examples/discover.ts DOMAIN RESOLVER');
    process.exitCode = 64;
    return;
  }
  const exchanger = new DnsClient();
  try {
    const servers = await lookupServer(parseResolverName(server));
    const resolver = new Resolver({ exchanger, servers });
    const { outcome, chosen, windowsError } = await play({ primarySuffix }, { resolver }, console.log);
    console.log(outcome, chosen?.target ?? windowsError?.code ?? '');
    if (outcome !== 'found') process.exitCode = 2;
  } finally {
    await exchanger.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
