import { isIP } from 'node:net';
import { DomainName, hostNameProblem } from '../name/index.js';
import type { SrvData } from './data/index.js';
import { KMS_LABELS } from './kms-name.js';

/** A mistake that people make in these records, with what to do about it. */
export interface Lint {
  readonly id:
    | 'owner-typo'
    | 'owner-not-kms'
    | 'target-ip-address'
    | 'target-doubled-suffix'
    | 'target-single-label'
    | 'target-not-host'
    | 'target-null'
    | 'port-zero';
  readonly severity: 'error' | 'warn';
  readonly message: string;
  readonly remedy: string;
}

/** Spellings of `_vlmcs` seen in the wild, Microsoft's own pages included (windowsserverdocs #4170, #4214). */
const SERVICE_TYPOS = new Set([
  'vlmcs',
  '_vmlcs',
  'vmlcs',
  '_vlmc',
  '_vlcms',
  '_vlmsc',
  '_vlmcsd',
  '__vlmcs',
]);

/** Is this owner name the one that clients ask for? */
export function lintOwner(owner: DomainName): Lint[] {
  const [service = '', protocol = ''] = owner.lowerCase.labels;
  if (service === KMS_LABELS[0] && protocol === KMS_LABELS[1]) return [];
  const rest = owner.labels.slice(SERVICE_TYPOS.has(service) || service === KMS_LABELS[0] ? 1 : 0);
  if (SERVICE_TYPOS.has(service) || service === KMS_LABELS[0]) {
    const domain = /^_?(tcp|udp)$/.test(protocol) ? rest.slice(1) : rest;
    return [
      {
        id: 'owner-typo',
        severity: 'error',
        message: `clients never ask for ${owner.text}`,
        remedy: `Use ${[...KMS_LABELS, ...domain].join('.')}.`,
      },
    ];
  }
  return [
    {
      id: 'owner-not-kms',
      severity: 'error',
      message: `${owner.text} does not begin with _vlmcs._tcp, so no KMS client asks for it`,
      remedy: `Use ${KMS_LABELS.join('.')}.<domain>.`,
    },
  ];
}

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
  return [...lintTarget(owner, data.target), ...lintPort(data.port)];
}

function lintTarget(owner: DomainName, target: DomainName): Lint[] {
  if (isIP(target.text) !== 0) {
    return [
      {
        id: 'target-ip-address',
        severity: 'error',
        message: `the target ${target.text} is an IP address; DNS takes it for a name that does not exist`,
        remedy: 'Create an A or AAAA record for the host and make its name the target.',
      },
    ];
  }
  const doubled = doubledSuffix(owner, target);
  if (doubled !== undefined) {
    return [
      {
        id: 'target-doubled-suffix',
        severity: 'error',
        message: `the target ${target.text} ends in ${doubled.text} twice: the last dot was left out in a zone file`,
        remedy: `Use ${target.labels.slice(0, target.labels.length - doubled.labels.length).join('.')} as the target.`,
      },
    ];
  }
  const problem = hostNameProblem(target);
  if (problem !== undefined) {
    return [
      {
        id: 'target-not-host',
        severity: 'error',
        message: `the target ${target.text} ${problem}`,
        remedy: 'Give the host a name of letters, digits and hyphens; BIND refuses updates with any other.',
      },
    ];
  }
  if (target.labels.length === 1) {
    return [
      {
        id: 'target-single-label',
        severity: 'error',
        message: `the target ${target.text} is a single label; a target is absolute, no suffix is added to it`,
        remedy: `Use the full name, such as ${target.text}.<domain>.`,
      },
    ];
  }
  return [];
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

/** The longest suffix of `owner` (two labels or more) that ends `target` twice in a row. */
function doubledSuffix(owner: DomainName, target: DomainName): DomainName | undefined {
  for (let suffix = owner.parent; suffix && suffix.labels.length >= 2; suffix = suffix.parent) {
    const rest = target.labelsBelow(suffix);
    if (rest === undefined || rest.length === 0) continue;
    if (DomainName.fromLabels(rest).isSubdomainOf(suffix)) return suffix;
  }
  return undefined;
}
