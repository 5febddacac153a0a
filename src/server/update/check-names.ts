import { hostNameProblem, type DomainName } from '../../name/index.js';
import { MxData, NameData, SrvData, type RecordData } from '../../record/index.js';

/**
 * What keeps `data` from being added at `name`, in BIND's `check-names` for primary zones: owners of addresses, and the
 * hosts that MX, NS and SRV point at, must have host names (RFC 952, RFC 1123 §2.1). A wildcard owner's first
 * label does not count, and a target may be the root (RFC 2782, RFC 7505).
 */
export function checkName(name: DomainName, data: RecordData): string | undefined {
  if (data.type === 'A' || data.type === 'AAAA') {
    const owner = name.labels[0] === '*' ? name.parent : name;
    return problem('the owner', owner);
  }
  if (data instanceof SrvData) return problem('the target', data.target);
  if (data instanceof MxData) return problem('the exchange', data.exchange);
  if (data instanceof NameData && data.type === 'NS') return problem('the server', data.target);
  return undefined;
}

function problem(what: string, host: DomainName | undefined): string | undefined {
  if (host === undefined || host.isRoot) return undefined;
  const found = hostNameProblem(host);
  return found === undefined ? undefined : `${what} ${host.text} ${found}`;
}
