import { isIPv4 } from 'node:net';
import { hostNameProblem, type DomainName, ipVersion } from '../../name/index.js';
import type { SrvData } from '../data/index.js';
import { kmsDomain } from '../kms-name.js';
import { doubledSuffix, withoutSuffix } from './doubled-suffix.js';
import type { Lint } from './lint.js';

/** What people get wrong in the data of an SRV record that stands at `owner`. */
export function lintSrv(owner: DomainName, data: SrvData): Lint[] {
  if (data.isNullTarget) {
    return [
      {
        id: 'target-null',
        severity: 'warn',
        message: 'the target "." says that there is no KMS host in this domain (RFC 2782)',
        remedy: 'Name a host as the target, or remove the record.',
      },
    ];
  }
  return [...lintTarget(data.target, kmsDomain(owner)), ...lintPort(data.port)];
}

/** The first thing that is wrong explains the target best; what follows from it is left out. */
function lintTarget(target: DomainName, domain: DomainName | undefined): Lint[] {
  const found = ipAddress(target) ?? doubled(target) ?? notHost(target) ?? singleLabel(target, domain);
  return found === undefined ? [] : [{ ...found, severity: 'error' }];
}

type Found = Pick<Lint, 'id' | 'message' | 'remedy'>;

/** Also `192.0.2.1.example.com`: an address without a last dot, to which a zone file has added its origin. */
function ipAddress(target: DomainName): Found | undefined {
  if (ipVersion(target.text) === 0 && !isIPv4(target.labels.slice(0, 4).join('.'))) return undefined;
  return {
    id: 'target-ip-address',
    message: `the target ${target.text} is an IP address; DNS takes it for a name that does not exist`,
    remedy: 'Create an A or AAAA record for the host and make its name the target.',
  };
}

function doubled(target: DomainName): Found | undefined {
  const suffix = doubledSuffix(target);
  if (suffix === undefined) return undefined;
  return {
    id: 'target-doubled-suffix',
    message: `the target ${target.text} ends in ${suffix.text} twice: the last dot was left out in a zone file`,
    remedy: `Use ${withoutSuffix(target, suffix).text} as the target.`,
  };
}

function notHost(target: DomainName): Found | undefined {
  const problem = hostNameProblem(target);
  if (problem === undefined) return undefined;
  return {
    id: 'target-not-host',
    message: `the target ${target.text} ${problem}`,
    remedy: 'Give the host a name of letters, digits and hyphens; BIND refuses updates with any other.',
  };
}

function singleLabel(target: DomainName, domain: DomainName | undefined): Found | undefined {
  if (target.labels.length > 1) return undefined;
  return {
    id: 'target-single-label',
    message: `the target ${target.text} is a single label; a target is absolute, no suffix is added to it`,
    remedy: `Use the full name, such as ${target.text}.${domain === undefined || domain.isRoot ? '<domain>' : domain.text}.`,
  };
}

function lintPort(port: number): Lint[] {
  if (port !== 0) return [];
  return [
    {
      id: 'port-zero',
      severity: 'error',
      message: 'port 0 cannot be connected to',
      remedy: 'Use the port of the KMS host, 1688 by default.',
    },
  ];
}
