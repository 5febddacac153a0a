/**
 * KMS records as a dynamic provider of Pulumi. In a program:
 *
 *     class KmsRecordsResource extends pulumi.dynamic.Resource {
 *       constructor(name: string, props: KmsRecords, opts?: pulumi.CustomResourceOptions) {
 *         super(kmsRecordsProvider(openProvider), name, { ...props }, opts);
 *       }
 *     }
 */
import { randomUUID } from 'node:crypto';
import { InputError, makeDesired, type Provider } from 'kmsdns';
import { holdRecords, type KmsRecords } from './hold-records.js';

/** `pulumi.dynamic.ResourceProvider`, as far as it is used here. */
export interface KmsRecordsProvider {
  check(olds: KmsRecords, news: KmsRecords): Promise<{ inputs: KmsRecords; failures: CheckFailure[] }>;
  diff(id: string, olds: KmsRecords, news: KmsRecords): Promise<{ changes: boolean }>;
  create(inputs: KmsRecords): Promise<{ id: string; outs: KmsRecords }>;
  update(id: string, olds: KmsRecords, news: KmsRecords): Promise<{ outs: KmsRecords }>;
  delete(id: string, props: KmsRecords): Promise<void>;
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * @param open opens the provider that keeps the records. Pulumi saves the code of a dynamic provider with its state, so
 *   credentials are read in there, from the environment
 */
export function kmsRecordsProvider(open: () => Promise<Provider>): KmsRecordsProvider {
  const hold = async (id: string, wanted: KmsRecords | undefined, before?: KmsRecords): Promise<void> => {
    const provider = await open();
    try {
      await holdRecords(provider, id, wanted, before);
    } finally {
      await provider.close();
    }
  };
  return {
    check: (_, news) => Promise.resolve({ inputs: news, failures: failuresOf(news) }),
    diff: (_, olds, news) => Promise.resolve({ changes: textOf(olds) !== textOf(news) }),
    async create(inputs) {
      const id = `pulumi-${randomUUID()}`;
      await hold(id, inputs);
      return { id, outs: inputs };
    },
    async update(id, olds, news) {
      await hold(id, news, olds);
      return { outs: news };
    },
    delete: (id, props) => hold(id, undefined, props),
  };
}

/** In any order, it is the same. */
function textOf({ hosts, domains, ttl }: KmsRecords): string {
  return JSON.stringify([[...hosts].sort(), [...domains].sort(), ttl]);
}

/** Told before anything is created. */
function failuresOf({ hosts, domains, ttl }: KmsRecords): CheckFailure[] {
  try {
    makeDesired({ domains: domains.map((domain) => ({ domain, provider: 'dns', hosts, ttl })) });
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [{ property: propertyOf(error.field), reason: error.message }];
  }
}

/** Of `domains[0].ttl`, `domains[0].domain`, or `domains` where one is given twice. */
function propertyOf(field: string): keyof KmsRecords {
  if (field.endsWith('.ttl')) return 'ttl';
  return field === 'domains' || field.endsWith('.domain') ? 'domains' : 'hosts';
}
