import type { Desired, PlanSettings, Providers } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Capabilities, Provider } from '../../../src/provider.js';
import { kmsOwner, ownerMarkName, RecordSet, SrvData, TxtData } from '../../../src/record/index.js';
import { MemoryProvider, type MemoryProviderOptions } from '../../fakes/memory-provider.js';

export const DOMAIN = 'corp.example.com';
export type OwnerMark = Capabilities['ownerMark'];
export const MARK_KINDS = ['txt', 'comment', 'none'] as const satisfies readonly OwnerMark[];

export function memory(ownerMark: OwnerMark, options: MemoryProviderOptions = {}): MemoryProvider {
  return new MemoryProvider({ ...options, capabilities: { ...options.capabilities, ownerMark } });
}

export function at(provider: Provider): Providers {
  return new Map([['main', provider]]);
}

export const SETTINGS: PlanSettings = {
  owner: 'ours',
  prune: true,
  selfPublished: 'leave',
  publishesItself: new Map(),
  maxDomains: undefined,
  verifyHosts: false,
};

/** @param lines `priority weight port target` */
export function desire(
  lines: readonly string[],
  {
    domain = DOMAIN,
    ttl,
    ...settings
  }: Partial<PlanSettings> & { readonly domain?: string; readonly ttl?: number | undefined } = {},
): Desired {
  const members = lines.map((line) => srv(line.split(' ')));
  return {
    ...SETTINGS,
    ...settings,
    domains: [{ domain: DomainName.parse(domain), provider: 'main', members, ttl }],
  };
}

/**
 * Puts these in the place of all that stands in a domain: `priority weight port target @owner @another`, and
 * `- - port target @owner` for the mark of a host that does not stand. `"text"` is a TXT record of somebody else's.
 */
export function plant(
  provider: MemoryProvider,
  lines: readonly string[],
  { domain = DOMAIN, ttl = 3600 }: { readonly domain?: string; readonly ttl?: number } = {},
): void {
  const { ownerMark } = provider.capabilities;
  const owner = kmsOwner(domain);
  const texts: TxtData[] = [];
  const comments = new Map<string, string>();
  const data: SrvData[] = [];
  for (const line of lines) {
    if (line.startsWith('"')) {
      texts.push(TxtData.fromText(line.slice(1, -1)));
      continue;
    }
    const words = line.split(' ');
    const owners = words.filter((word) => word.startsWith('@')).map((word) => word.slice(1));
    const [, , port, target] = words;
    texts.push(...owners.map((id) => TxtData.fromText(`v=kmsdns1 owner=${id} host=${target} port=${port}`)));
    if (words[0] === '-') continue;
    const record = srv(words);
    data.push(record);
    if (owners.length > 0) comments.set(record.key, owners.map((id) => `kmsdns-owner=${id}`).join(' '));
  }
  provider.take(owner);
  provider.take(ownerMarkName(owner), 'TXT');
  if (data.length > 0) {
    provider.put(new RecordSet(owner, ttl, data), ownerMark === 'comment' ? comments : undefined);
  }
  if (ownerMark === 'txt' && texts.length > 0) {
    provider.put(new RecordSet(ownerMarkName(owner), 3600, texts));
  }
}

/** What stands, in the words of `plant`, and `ttl N`, sorted; nothing where nothing stands. */
export function shown(provider: MemoryProvider, domain = DOMAIN): string[] {
  const owner = kmsOwner(domain);
  const set = provider.standing(owner);
  const comments = provider.comments.get(`${owner.key} SRV`);
  const marks = new Map<string, string[]>();
  const lines: string[] = [];
  for (const text of provider.standing(ownerMarkName(owner), 'TXT')?.data ?? []) {
    const mark =
      text instanceof TxtData ? /^v=kmsdns1 owner=(\S+) host=(\S+) port=(\d+)$/.exec(text.text) : null;
    if (mark === null) lines.push(text.toText());
    else {
      const member = `${mark[3]} ${mark[2]}`;
      marks.set(member, [...(marks.get(member) ?? []), `@${mark[1]}`].sort());
    }
  }
  const stand = new Set<string>();
  for (const data of set?.data ?? []) {
    if (!(data instanceof SrvData)) throw new TypeError('not an SRV record');
    const member = `${data.port} ${data.target.key}`;
    stand.add(member);
    const said = [...(comments?.get(data.key) ?? '').matchAll(/kmsdns-owner=(\S+)/g)].map(
      ([, id]) => `@${id}`,
    );
    lines.push([data.key, ...(marks.get(member) ?? []), ...said.sort()].join(' '));
  }
  for (const [member, owners] of marks)
    if (!stand.has(member)) lines.push(`- - ${member} ${owners.join(' ')}`);
  return [...(set === null ? [] : [`ttl ${set.ttl}`]), ...lines].sort();
}

function srv([priority, weight, port, target = '']: readonly (string | undefined)[]): SrvData {
  return new SrvData({ priority: Number(priority), weight: Number(weight), port: Number(port), target });
}
