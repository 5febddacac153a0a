/**
 * Checks a list of domains of any length, and tells each finding as soon as it is known.
 *
 *     npx tsx examples/check.ts domains.txt 192.0.2.53 kms1.corp.example.com
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import {
  DnsClient,
  DomainName,
  judgeAll,
  lookupServer,
  makePolicy,
  observeDomains,
  parseResolverName,
  Resolver,
  type Finding,
  type ListedDomain,
  type PolicyOptions,
} from 'kmsdns';

/** Looks at the domains through this resolver, gives each finding to `tell`, and returns how many domains it saw. */
export async function checkList(
  domains: AsyncIterable<ListedDomain>,
  resolver: Resolver,
  direct: Resolver,
  wanted: PolicyOptions,
  tell: (finding: Finding) => void,
): Promise<number> {
  const { header, observations } = observeDomains(domains, {}, { resolver, direct });
  let count = 0;
  for await (const part of judgeAll(header, observations, makePolicy(wanted))) {
    if (part.kind === 'domain') part.judged.findings.forEach(tell);
    else if (part.kind === 'estate') part.judgement.findings.forEach(tell);
    else count = part.summary.domains;
  }
  return count;
}

async function* listed(file: string): AsyncGenerator<ListedDomain> {
  let index = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    yield { index: index++, domain: DomainName.parse(line.trim()) };
  }
}

async function main([file, server, ...allow]: readonly string[]): Promise<void> {
  if (file === undefined || server === undefined) {
    console.error('Usage: npx tsx examples/check.ts FILE RESOLVER [ALLOWED-HOST...]');
    process.exitCode = 64;
    return;
  }
  const exchanger = new DnsClient();
  try {
    const servers = await lookupServer(parseResolverName(server));
    const resolver = new Resolver({ exchanger, servers });
    const direct = new Resolver({ exchanger, servers, recursionDesired: false });
    const wanted = allow.length === 0 ? {} : { allow };
    const count = await checkList(
      listed(file),
      resolver,
      direct,
      wanted,
      ({ severity, domain, rule, message }) => {
        console.log(`${severity} ${domain ?? '-'} ${rule}: ${message}`);
        if (severity !== 'info') process.exitCode = 2;
      },
    );
    console.log(`${count} domains`);
  } finally {
    await exchanger.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
