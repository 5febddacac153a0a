import { parseMembers, type ChangeReport, remove as removeHosts } from '../../change/index.js';
import { CHANGE_OPTIONS, runChange } from '../change.js';
import type { SrvData } from '../../record/index.js';
import type { Command } from '../command.js';
import { guardOptions, readGuards } from '../options/guard.js';
import { DOMAIN_OPTION, PORT_OPTION, readDomains, readHosts, readPort } from '../options/member.js';
import { NAMED_PROVIDER_OPTIONS } from '../named-provider.js';
import { checkInZones } from '../options/zones.js';

/** What may have to be meant. */
const GUARDS = ['last-host', 'unlisted-host'] as const;

export const remove: Command = {
  usage: 'remove [hosts..]',
  wordsFirst: true,
  about:
    'Remove exactly these KMS hosts from every domain. Host and port count, priority and weight do not; a host that is not there is no error.',
  positionals: { hosts: { describe: 'The KMS hosts: host names, each with :PORT if it is not 1688' } },
  options: {
    ...DOMAIN_OPTION,
    ...PORT_OPTION,
    all: { kind: 'flag', group: 'Record', describe: 'Remove every host of the domains' },
    ...CHANGE_OPTIONS,
    ...guardOptions(GUARDS),
    ...NAMED_PROVIDER_OPTIONS,
  },
  examples: [
    [
      'kmsdns remove kms2.corp.example.com --domain corp.example.com --server 192.0.2.53 --tsig-key-file kms.key',
      'by signed dynamic update',
    ],
  ],

  async run(args, context) {
    const domains = readDomains(args);
    checkInZones(domains, args);
    const all = args.flag('all');
    const named = all && args.words.length === 0 ? [] : readHosts(args);
    const hosts = parseMembers(named, { port: readPort(args) });
    const allow = readGuards(args, GUARDS);
    return runChange(
      args,
      context,
      domains,
      (provider, options) => removeHosts(provider, { ...options, domains, hosts, all, allow }),
      (report) => notThere(report, hosts),
    );
  },
};

/** Hosts to remove that were not published, which may be a slip of the pen; and where else they are. */
function notThere({ domains }: ChangeReport, hosts: readonly SrvData[]): string[] {
  return domains.flatMap(({ domain, before, error }) => {
    if (error !== null) return [];
    const published = new Set(before.map(({ data }) => data.memberKey));
    return hosts
      .filter(({ memberKey }) => !published.has(memberKey))
      .map(({ target, port }) => {
        const ports = before.filter(({ data }) => data.target.equals(target)).map(({ data }) => data.port);
        const elsewhere = ports.length === 0 ? '' : ` (${target.text} is there on port ${ports.join(', ')})`;
        return `${target.text}:${port} is not published in ${domain.text}${elsewhere}`;
      });
  });
}
