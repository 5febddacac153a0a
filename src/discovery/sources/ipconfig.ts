import { DomainName, ipVersion } from '../../name/index.js';
import type { ClientProfile, Connection } from '../profile.js';
import { takeApart, type IpconfigLabel, type IpconfigSection } from './ipconfig-text.js';
import { distinctDomains, readDomain, type ClientReading } from './reading.js';
import { osOfVersion } from './windows-version.js';

/**
 * Reads the text of `ipconfig /all`, English labels. Of connections, those count that are connected.
 *
 * That the DNS Suffix Search List is the one in effect, made of the primary and the connections' suffixes where none
 * was configured, is inferred from published outputs; Microsoft does not say it.
 */
export function readIpconfig(text: string): ClientReading {
  const { sections, windows, strays, repeated } = takeApart(text);
  if (sections.every(({ fields }) => fields.size === 0)) {
    return {
      profile: {},
      notes: [
        'no English labels of ipconfig /all were found: name the domain, or give --primary-suffix, --search and --connection-suffix',
      ],
    };
  }
  const notes: string[] = [];
  if (repeated) notes.push('there is more than one output of ipconfig: only the first was read');
  if (strays.length > 0) notes.push(`not understood, for want of a label: ${strays.slice(0, 5).join(', ')}`);
  const primarySuffix = domainsIn(sections, 'primary dns suffix', notes)[0];
  const list = domainsIn(sections, 'dns suffix search list', notes);
  const connected = sections.filter(isConnected);
  const connections = inOrderOf(
    list,
    connected.flatMap((section) => connectionsOf(section, notes)),
  );
  if (connected.length > 0 && !sections.some(({ detailed }) => detailed)) {
    notes.push('this is ipconfig without /all: DNS servers are not known from it');
  }
  if (!sections.some(({ fields }) => fields.has('primary dns suffix'))) {
    notes.push('there is no Primary Dns Suffix in it: ask for all of ipconfig /all');
  }
  const os = windows === undefined ? undefined : osOfVersion(windows);
  return {
    profile: {
      ...(os === undefined ? {} : { os }),
      ...(primarySuffix === undefined ? {} : { primarySuffix }),
      ...searchListOf(list, primarySuffix, connections, notes),
      ...(connections.length === 0 ? {} : { connections }),
    },
    notes,
  };
}

/** An adapter, or what stands in for one where there are no headings. */
function isConnected({ title, fields }: IpconfigSection): boolean {
  if (fields.get('media state')?.some((state) => /disconnected/i.test(state)) === true) return false;
  const telling = fields.has('connection-specific dns suffix') || fields.has('dns servers');
  return telling || (title !== '' && fields.has('connection-specific dns suffix search list'));
}

/**
 * DHCPv6 and VPNs give a connection several suffixes, which Windows prints as a list of its own: each is a connection
 * here, and the servers are the first one's.
 */
function connectionsOf(section: IpconfigSection, notes: string[]): Connection[] {
  const name = section.title.replace(/^.*? adapter /i, '');
  const title = name === '' ? {} : { name };
  const suffixes = distinctDomains(
    (['connection-specific dns suffix', 'connection-specific dns suffix search list'] as const).flatMap(
      (label) => domainsIn([section], label, notes),
    ),
  );
  const resolvers = serversOf(section, notes);
  const first = { ...title, ...(resolvers === undefined ? {} : { resolvers }) };
  const others = resolvers?.length === 0 ? first : title;
  if (suffixes.length === 0) return [first];
  return suffixes.map((suffix, i) => ({ ...(i === 0 ? first : others), suffix }));
}

/**
 * Undefined when it is not known. `fec0:0:0:ffff::1` to `::3` are what Windows shows where no IPv6 DNS server is
 * configured; the address of a router on the client's own link is of no use anywhere else.
 */
function serversOf({ fields, detailed }: IpconfigSection, notes: string[]): string[] | undefined {
  const values = fields.get('dns servers') ?? [];
  const servers: string[] = [];
  let distant = 0;
  for (const value of values) {
    const address = value.replace(/\(.*$/, '').trim();
    if (/^fec0:0:0:ffff::[123](?:%|$)/i.test(address)) continue;
    if (ipVersion(address) !== 0 && !/^fe[89ab]/i.test(address)) {
      servers.push(address);
      continue;
    }
    distant++;
    const why =
      ipVersion(address) === 0 ? 'is no address of a DNS server' : 'can be asked on its own link only';
    notes.push(`"${value}" ${why}: it is left out`);
  }
  const known = fields.has('dns servers') || detailed;
  return known && (servers.length > 0 || distant === 0) ? servers : undefined;
}

function domainsIn(sections: readonly IpconfigSection[], label: IpconfigLabel, notes: string[]): string[] {
  const words = sections
    .flatMap(({ fields }) => fields.get(label) ?? [])
    .flatMap((text) => text.split(/[\s,]+/));
  return words.flatMap((word) =>
    word === '' ? [] : (readDomain(word, `"${word}" (${label})`, notes) ?? []),
  );
}

/** The search list shows which connection Windows prefers, as far as suffixes go. */
function inOrderOf(list: readonly string[], connections: readonly Connection[]): Connection[] {
  const place = ({ suffix = '' }: Connection): number => {
    const at = list.findIndex((domain) => domain.toLowerCase() === suffix.toLowerCase());
    return at === -1 ? list.length : at;
  };
  return connections.toSorted((a, b) => place(a) - place(b));
}

/**
 * A list that is the primary suffix, the connections' suffixes and parents of the primary suffix says no more than
 * these; any other one was configured. Either way a client of this profile asks in the domains that ipconfig shows.
 */
function searchListOf(
  list: readonly string[],
  primarySuffix: string | undefined,
  connections: readonly Connection[],
  notes: string[],
): Pick<ClientProfile, 'searchList' | 'devolution'> {
  if (list.length === 0) return {};
  const own = [
    ...(primarySuffix === undefined ? [] : [primarySuffix]),
    ...connections.flatMap((c) => c.suffix ?? []),
  ];
  const parents = primarySuffix === undefined ? [] : parentsOf(primarySuffix);
  for (let count = 0; count <= parents.length; count++) {
    const lowest = parents[count - 1];
    if (!same(list, distinctDomains([...own, ...parents.slice(0, count).map(({ text }) => text)]))) continue;
    if (lowest === undefined) {
      notes.push(
        'the DNS Suffix Search List is made of the suffixes above it: none is taken to be configured',
      );
      return {};
    }
    const devolution = lowest.labels.length;
    notes.push(
      `the DNS Suffix Search List has parents of the primary suffix: devolution, down to ${devolution} labels`,
    );
    return { devolution };
  }
  notes.push(
    'the DNS Suffix Search List is not just the other suffixes: it is taken to be configured, and to stand in their place',
  );
  return { searchList: list };
}

/** Nearest first, down to two labels. */
function parentsOf(suffix: string): DomainName[] {
  const parents: DomainName[] = [];
  for (let at = DomainName.parse(suffix).parent; at !== undefined && at.labels.length >= 2; at = at.parent) {
    parents.push(at);
  }
  return parents;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((domain, i) => domain.toLowerCase() === b[i]?.toLowerCase());
}
