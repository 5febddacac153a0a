import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  apply,
  JournalFile,
  parseJournal,
  plan,
  readReceipt,
  rollback,
  type Desired,
  type Receipt,
} from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { SrvData } from '../../../src/record/index.js';
import { MemoryProvider, type Fault } from '../../fakes/memory-provider.js';
import { stands, standing } from '../sets.js';

const DOMAINS = ['a.example.com', 'b.example.com', 'c.example.com'];

const desired: Desired = {
  owner: 'corp-dns',
  prune: true,
  selfPublished: 'leave',
  publishesItself: new Map(),
  maxDomains: undefined,
  verifyHosts: false,
  domains: DOMAINS.map((domain) => ({
    domain: DomainName.parse(domain),
    provider: 'lab',
    members: [new SrvData({ target: 'kms1.example.com', port: 1688, priority: 10, weight: 0 })],
    ttl: undefined,
  })),
};

/** An apply of three domains, of which these are refused by the server. */
async function setUp(refused: ReadonlySet<string>) {
  const folder = await mkdtemp(join(tmpdir(), 'kmsdns-resume-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const fault = ({ after }: { after: { name: DomainName } | null }): Fault | undefined =>
    refused.has(after?.name.key.replace('_vlmcs._tcp.', '') ?? '') ? 'failed' : undefined;
  const provider = new MemoryProvider({ capabilities: { ownerMark: 'txt' }, fault });
  const providers = new Map([['lab', provider]]);
  return { provider, providers, path: join(folder, 'receipt.json'), made: await plan(desired, providers) };
}

it('goes on with what failed, and keeps in the receipt what was done before', async () => {
  const refused = new Set(['b.example.com', 'c.example.com']);
  const { provider, providers, path, made } = await setUp(refused);
  const first = await JournalFile.create(path);
  const cut = await apply(made, providers, { journal: first });
  // As if it had been killed here: the receipt is never written.
  await first.close();
  expect(cut.summary).toEqual({ changed: 1, unchanged: 0, failed: 2, skipped: 0 });

  refused.delete('b.example.com');
  const resume = parseJournal(await readFile(path, 'utf8'));
  expect([...resume.done.keys()]).toEqual(['a.example.com']);
  const second = await JournalFile.reopen(path);
  const report = await apply(made, providers, { journal: second, resume });
  expect(report.domains.map(({ status }) => status)).toEqual(['unchanged', 'created', 'failed']);
  expect(await second.end(report.receipt)).toBeUndefined();

  const receipt = JSON.parse(await readFile(path, 'utf8')) as Receipt;
  expect(receipt.domains.map(({ domain, outcome }) => [domain, outcome])).toEqual([
    ['a.example.com', undefined],
    ['b.example.com', undefined],
    ['c.example.com', 'unknown'],
  ]);
  const back = await rollback(receipt, providers);
  expect(back.domains.map(({ status }) => status)).toEqual(['removed', 'removed', 'unchanged']);
  for (const domain of DOMAINS) expect(standing(provider, domain)).toEqual([]);
});

it('does not forget what may have been done before, where it cannot be read while going on', async () => {
  const { provider, providers, path, made } = await setUp(new Set());
  const journal = await JournalFile.create(path);
  await journal.begin(made);
  await journal.close();
  // Done by the one that was killed, which had no time to note it.
  stands(provider, ['10 0 1688 kms1.example.com'], 3600, 'a.example.com');
  const down = new MemoryProvider({ zones: [], capabilities: { ownerMark: 'txt' } });

  const resume = parseJournal(await readFile(path, 'utf8'));
  const again = await JournalFile.reopen(path);
  const report = await apply(made, new Map([['lab', down]]), { journal: again, resume });
  expect(report.summary.failed).toBe(3);
  await again.end(report.receipt);

  const back = await rollback(readReceipt(await readFile(path, 'utf8')), providers);
  expect(back.domains.map(({ status }) => status)).toEqual(['removed', 'unchanged', 'unchanged']);
});

it('leaves no file behind where nothing was changed', async () => {
  const { providers, path, made } = await setUp(new Set(DOMAINS));
  const journal = await JournalFile.create(path);
  const report = await apply(made, providers, { journal });
  expect(await journal.end(report.receipt)).toBeUndefined();
  expect(existsSync(path)).toBe(false);
});
