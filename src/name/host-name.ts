import { InputError } from '../errors.js';
import { DomainName } from './domain-name.js';
import { escapeLabel } from './escape.js';
import { ipVersion } from './ip-version.js';

const LDH = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/** Refuses `http://kms1.example.com/`, which people copy from where they looked. @throws InputError */
export function refuseUrl(text: string, field: string): void {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/:?#]*)/i.exec(text)?.[1];
  if (host === undefined) return;
  // A password may stand before the host.
  throw new InputError(field, `"${text.replace(/(?<=:\/\/).*@/s, '…@')}" is a URL`, {
    hint: host === '' ? 'Give the name of the host alone.' : `Give the name alone: ${host}.`,
  });
}

/**
 * A host's name: letters, digits and inner hyphens only (RFC 952, RFC 1123 §2.1), never an IP address.
 * BIND refuses updates whose SRV target breaks this rule (its `check-names`).
 * @throws InputError
 */
export function parseHostName(text: string, field = 'host'): DomainName {
  if (ipVersion(text.replace(/^\[|\]$/g, '')) !== 0) {
    throw new InputError(field, `"${text}" is an IP address`, {
      hint: 'An SRV record points at a host name. Create an A or AAAA record and give its name.',
    });
  }
  refuseUrl(text, field);
  const port = /^([^/:]+):\d+\/?$/.exec(text)?.[1];
  if (port !== undefined || text.includes('/')) {
    throw new InputError(field, `"${text}" is not just a host name`, {
      hint: port === undefined ? 'Leave out the slashes.' : `Give ${port}, and the port separately.`,
    });
  }
  const name = DomainName.parse(text, field);
  const problem = hostNameProblem(name);
  if (problem !== undefined) throw new InputError(field, `"${text}" ${problem}`);
  return name;
}

/** What keeps `name` from being a host's name, or undefined. The root is no host either. */
export function hostNameProblem(name: DomainName): string | undefined {
  if (name.isRoot) return 'is the root, not a host';
  if (ipVersion(name.text) !== 0) return 'is an IP address, not a host name';
  const bad = name.labels.find((label) => !LDH.test(label));
  if (bad !== undefined) {
    if (bad.includes('_'))
      return `has an underscore in "${escapeLabel(bad)}", which a host name may not have`;
    return `has the label "${escapeLabel(bad)}", which is not letters, digits and inner hyphens`;
  }
  return undefined;
}
