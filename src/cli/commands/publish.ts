import { parseMembers, publish as publishHosts } from '../../change/index.js';
import { CHANGE_OPTIONS, runChange } from '../change.js';
import type { Command } from '../command.js';
import { guardOptions, readGuards } from '../options/guard.js';
import { MEMBER_OPTIONS, readDomains, readHostDefaults, readHosts, readTtl } from '../options/member.js';
import { NAMED_PROVIDER_OPTIONS } from '../named-provider.js';
import { checkInZones } from '../options/zones.js';

/** What may have to be meant. */
const GUARDS = ['null-target'] as const;

export const publish: Command = {
  usage: 'publish [hosts..]',
  wordsFirst: true,
  about:
    'Add these KMS hosts to every domain, or bring their priority, weight and TTL up to date. Hosts of others in the same record set survive.',
  positionals: { hosts: { describe: 'The KMS hosts: host names, each with :PORT if it is not 1688' } },
  options: { ...MEMBER_OPTIONS, ...CHANGE_OPTIONS, ...guardOptions(GUARDS), ...NAMED_PROVIDER_OPTIONS },
  examples: [
    [
      'kmsdns publish kms1.corp.example.com --domain corp.example.com --server 192.0.2.53 --tsig-key-file kms.key',
      'by signed dynamic update',
    ],
    [
      'kmsdns publish kms1.corp.example.com --domain corp.example.com --server dc1.corp.example.com --gss-tsig --keytab kmsdns.keytab',
      'in Active Directory, by Kerberos',
    ],
    [
      'kmsdns publish kms1.corp.example.com kms2.corp.example.com:1689 --domain corp.example.com lab.example.com --priority 10 --file corp.zone --dry-run',
      'what it would change in a master file',
    ],
  ],

  async run(args, context) {
    const domains = readDomains(args);
    checkInZones(domains, args);
    const hosts = parseMembers(readHosts(args), readHostDefaults(args));
    const ttl = readTtl(args);
    const allow = readGuards(args, GUARDS);
    return runChange(args, context, domains, (provider, options) =>
      publishHosts(provider, { ...options, domains, hosts, ttl, allow }),
    );
  },
};
