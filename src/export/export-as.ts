import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { dnscontrolConfig } from './dnscontrol.js';
import { nameProblem, type ExportedDomain } from './exported-domain.js';
import type { ExportFile } from './export-file.js';
import { dnsEndpoints } from './external-dns.js';
import { nsupdateScript } from './nsupdate.js';
import { octodnsFiles } from './octodns.js';
import { powershellScript } from './powershell.js';
import { publishList } from './publish-list.js';
import { terraformConfig, type TerraformProvider } from './terraform.js';
import { zoneFiles } from './zone-text.js';

/** What records can be handed over as. */
export const EXPORT_FORMATS = [
  'zone',
  'nsupdate',
  'powershell',
  'registry',
  'json',
  'octodns',
  'dnscontrol',
  'terraform',
  'external-dns',
] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  /** nsupdate, powershell: the server that the script is for. */
  readonly server?: { readonly host: string; readonly port: number } | undefined;
  /** nsupdate, powershell: nothing else is to be left in the sets. */
  readonly replace?: boolean | undefined;
  /** registry: the host; it may be left out where there is but one. */
  readonly host?: DomainName | undefined;
  /** terraform: whose resources; `dns` by default. */
  readonly terraform?: TerraformProvider | undefined;
}

export interface Export {
  /** One or more; none where nothing could be written. */
  readonly files: readonly ExportFile[];
  /** The domains that the format cannot carry, and why. */
  readonly leftOut: readonly { readonly domain: DomainName; readonly problem: string }[];
  /** What the format cannot say of the others. */
  readonly notes: readonly string[];
}

/** Formats whose text has escapes of its own for every octet of a name. */
const ANY_NAME: readonly ExportFormat[] = ['zone', 'nsupdate', 'json'];

/** Records as another tool wants them. @throws InputError */
export function exportAs(
  format: ExportFormat,
  domains: readonly ExportedDomain[],
  options: ExportOptions = {},
): Export {
  const judged = domains.map((exported) => ({
    exported,
    problem: ANY_NAME.includes(format) ? undefined : nameProblem(exported),
  }));
  const leftOut = judged.flatMap(({ exported: { domain }, problem }) =>
    problem === undefined ? [] : [{ domain, problem }],
  );
  const kept = judged.flatMap(({ exported, problem }) => (problem === undefined ? [exported] : []));
  return { ...render(format, kept, options), leftOut };
}

function render(
  format: ExportFormat,
  domains: readonly ExportedDomain[],
  { server, replace, host, terraform = 'dns' }: ExportOptions,
): Omit<Export, 'leftOut'> {
  switch (format) {
    case 'zone':
      return { files: zoneFiles(domains), notes: [] };
    case 'octodns':
      return { files: octodnsFiles(domains), notes: [] };
    case 'nsupdate':
      return one('kms.nsupdate', nsupdateScript(domains, { server, replace }));
    case 'powershell':
      return one('kms.ps1', powershellScript(domains, { computer: server?.host, replace }));
    case 'registry': {
      const { text, notes } = publishList(domains, host ?? onlyHost(domains));
      return { ...one('kms.reg', text), notes };
    }
    case 'json': {
      const listed = domains.map(({ domain, zone, records }) => ({ domain, zone, records }));
      return one('kms.json', `${JSON.stringify({ domains: listed }, null, 2)}\n`);
    }
    case 'dnscontrol':
      return one('dnsconfig.js', dnscontrolConfig(domains));
    case 'terraform':
      return one('kms.tf', terraformConfig(domains, terraform));
    case 'external-dns':
      return one('kms.yaml', dnsEndpoints(domains));
  }
}

function one(name: string, text: string): Omit<Export, 'leftOut'> {
  return { files: [{ name, text }], notes: [] };
}

/** A publish list is of one host. @throws InputError */
function onlyHost(domains: readonly ExportedDomain[]): DomainName {
  const hosts = new Map(
    domains.flatMap(({ records }) =>
      records.flatMap(({ data }) => (data.isNullTarget ? [] : [[data.target.key, data.target] as const])),
    ),
  );
  const [host, ...others] = [...hosts.values()].sort((a, b) => DomainName.compare(a, b));
  if (host !== undefined && others.length === 0) return host;
  throw new InputError('host', host === undefined ? 'is missing, and no host is published' : 'is missing', {
    hint:
      host === undefined ? undefined : `Name one of ${[host, ...others].map(({ key }) => key).join(', ')}.`,
  });
}
