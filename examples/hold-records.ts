/**
 * What provisioning frameworks ask of a resource, for KMS records: see that they stand, change them, take them away. The
 * examples for AWS CDK and Pulumi are made of it.
 */
import { apply, DomainName, makeDesired, plan, rollback, type Provider } from 'kmsdns';

/** KMS hosts in a number of domains: what one resource stands for. */
export interface KmsRecords {
  /** As `kms1.corp.example.com`, or with its port. */
  readonly hosts: readonly string[];
  readonly domains: readonly string[];
  /** Seconds. */
  readonly ttl?: number | undefined;
}

/**
 * Sees to it that `wanted` stands and nothing else of this owner in the domains of `wanted` and `before`. Hosts of others in
 * the same sets stay as they are. All of it is done or, where one domain fails, nothing.
 * @param owner whose they are, in lower case: the resource's own id
 * @param before what this resource stood for until now
 */
export async function holdRecords(
  provider: Provider,
  owner: string,
  wanted: KmsRecords | undefined,
  before: KmsRecords | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const providers = new Map([['dns', provider]]);
  const now = new Set(keysOf(wanted));
  const domains = new Set([...now, ...keysOf(before)]);
  const desired = makeDesired({
    owner,
    domains: [...domains].map((domain) => ({
      domain,
      provider: 'dns',
      hosts: wanted !== undefined && now.has(domain) ? wanted.hosts : [],
      ttl: wanted?.ttl,
    })),
  });
  const planned = await plan(desired, providers, { signal });
  // Who takes a resource away means it, though no host may be left.
  const report = await apply(planned, providers, { allow: { empty: true }, signal });
  const [failed] = report.domains.flatMap(({ error }) => error ?? []);
  if (failed === undefined) return;
  const undone = await rollback(report.receipt, providers);
  const left = undone.domains.filter(({ error }) => error !== null);
  if (left.length > 0) {
    console.error(`These could not be put back: ${left.map(({ domain }) => domain.text).join(', ')}`);
  }
  throw failed;
}

/** Written otherwise, `Corp.Example.com.`, it is the same domain. */
function keysOf(records: KmsRecords | undefined): string[] {
  return (records?.domains ?? []).map((domain) => DomainName.parse(domain, 'domain').key);
}
