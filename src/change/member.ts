import { isIPv6 } from 'node:net';
import { InputError } from '../errors.js';
import { DomainName, refuseUrl } from '../name/index.js';
import type { KMS_DEFAULTS } from '../record/index.js';
import { lintSrv, SrvData, type SrvFields } from '../record/index.js';

/**
 * A KMS host as people give it: `kms1.corp.example.com`, `kms1.corp.example.com:1689`, or its fields. What is not
 * given is what a KMS host publishes (priority 0, weight 0, port 1688).
 */
export type Host = string | SrvFields;

/** Priority, weight and port for hosts that do not say their own. */
export type HostDefaults = Partial<Record<keyof typeof KMS_DEFAULTS, number | undefined>>;

/**
 * The member that a host is: its name and port, with its priority and weight. `.` is the null target of RFC 2782.
 * @throws InputError
 */
function parseMember(host: Host, defaults: HostDefaults = {}, field = 'host'): SrvData {
  const { target, ...given } = typeof host === 'string' ? splitPort(host, field) : host;
  const name = typeof target === 'string' ? DomainName.parse(target, field) : target;
  return new SrvData({
    target: name,
    priority: given.priority ?? defaults.priority,
    weight: given.weight ?? defaults.weight,
    port: given.port ?? defaults.port,
  });
}

/** The members of a list of hosts; the same host twice is fine, two opinions about one host are not. @throws InputError */
export function parseMembers(hosts: readonly Host[], defaults: HostDefaults = {}, field = 'host'): SrvData[] {
  const members = new Map<string, SrvData>();
  for (const host of hosts) {
    const member = parseMember(host, defaults, field);
    const other = members.get(member.memberKey);
    if (other !== undefined && other.key !== member.key) {
      throw new InputError(
        field,
        `${member.target.text}:${member.port} is given twice, with different numbers`,
        {
          hint: 'Give each host once. One host of a domain has one priority and one weight.',
        },
      );
    }
    members.set(member.memberKey, member);
  }
  return [...members.values()];
}

/**
 * Refuses what no client could use at `owner`: an address, an underscore, a doubled suffix, port 0. The null target
 * passes; a guard asks about it.
 * @throws InputError
 */
export function checkPublishable(owner: DomainName, member: SrvData, field = 'host'): void {
  if (member.isNullTarget) return;
  if (member.port === 0) throw wrongPort('0', field);
  const mistake = lintSrv(owner, member).find((lint) => lint.severity === 'error');
  if (mistake !== undefined) throw new InputError(field, mistake.message, { hint: mistake.remedy });
}

function splitPort(host: string, field: string): SrvFields {
  const text = host.trim();
  // An IPv4 address is a possible name, which one may want to remove; publishing it is refused further on.
  if (isIPv6(text.replace(/^\[|\](?::\d+)?$/g, ''))) {
    throw new InputError(field, `"${text}" is an IP address`, {
      hint: 'An SRV record points at a host name. Create an A or AAAA record for the host and give its name.',
    });
  }
  refuseUrl(text, field);
  const colon = text.lastIndexOf(':');
  if (colon === -1) return { target: text };
  const digits = text.slice(colon + 1);
  // Port 0 may stand, and be there to be removed; publishing it is refused further on.
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > 0xffff) throw wrongPort(digits, field);
  return { target: text.slice(0, colon), port: Number(digits) };
}

function wrongPort(digits: string, field: string): InputError {
  return new InputError(`port of ${field}`, `"${digits}" is not a whole number from 1 to 65535`, {
    hint: 'Write it behind the name, kms1.corp.example.com:1689; without one it is 1688.',
  });
}
