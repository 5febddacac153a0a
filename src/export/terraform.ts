import type { DomainName } from '../name/index.js';
import { kmsOwner, type SrvData } from '../record/index.js';
import { relativeOwner, ttlOf, zonesOf, type ExportedDomain } from './exported-domain.js';

/**
 * Whose resources: hashicorp/dns (a server that takes dynamic updates), hashicorp/aws (Route 53), cloudflare/cloudflare
 * from version 5 on.
 */
export const TERRAFORM_PROVIDERS = ['dns', 'aws', 'cloudflare'] as const;

export type TerraformProvider = (typeof TERRAFORM_PROVIDERS)[number];

/** A Terraform configuration, laid out as `terraform fmt` has it. */
export function terraformConfig(domains: readonly ExportedDomain[], provider: TerraformProvider): string {
  const full = domains.filter(({ records }) => records.length > 0);
  const named = uniqueNames(full.map(({ domain }) => domain));
  const zones = zonesOf(full).map(({ zone }) => zone);
  const zoneNames = uniqueNames(zones);
  const blocks = full.flatMap((exported, i) => {
    const name = named[i] as string;
    const zone = zoneNames[zones.findIndex((known) => known.equals(exported.zone))] as string;
    return RESOURCES[provider](exported, name, zone);
  });
  const before =
    provider === 'dns' ? [] : zones.map((zone, i) => DATA[provider](zone, zoneNames[i] as string));
  return [...before, ...blocks].join('\n');
}

const DATA = {
  aws: (zone: DomainName, name: string) =>
    block(`data "aws_route53_zone" "${name}"`, assignments([['name', text(zone.lowerCase.absolute)]])),
  cloudflare: (zone: DomainName, name: string) =>
    block(`data "cloudflare_zone" "${name}"`, [
      'filter = {',
      ...assignments([['name', text(zone.key)]]).map(indented),
      '}',
    ]),
} as const;

const RESOURCES: Readonly<
  Record<TerraformProvider, (exported: ExportedDomain, name: string, zone: string) => readonly string[]>
> = {
  dns: (exported, name) => [
    block(`resource "dns_srv_record_set" "${name}"`, [
      ...assignments([
        ['zone', text(exported.zone.lowerCase.absolute)],
        ['name', text(relativeOwner(exported))],
        ['ttl', String(ttlOf(exported))],
      ]),
      ...exported.records.flatMap(({ data }) => ['', 'srv {', ...srvFields(data, true).map(indented), '}']),
    ]),
  ],
  aws: (exported, name, zone) => [
    block(`resource "aws_route53_record" "${name}"`, [
      ...assignments([
        ['zone_id', `data.aws_route53_zone.${zone}.zone_id`],
        ['name', text(kmsOwner(exported.domain).key)],
        ['type', text('SRV')],
        ['ttl', String(ttlOf(exported))],
      ]),
      'records = [',
      ...exported.records.map(({ data: { priority, weight, port, target } }) =>
        indented(`${text(`${priority} ${weight} ${port} ${target.lowerCase.absolute}`)},`),
      ),
      ']',
    ]),
  ],
  cloudflare: (exported, name, zone) =>
    exported.records.map(({ data }, i) =>
      block(`resource "cloudflare_dns_record" "${name}_${i + 1}"`, [
        ...assignments([
          ['zone_id', `data.cloudflare_zone.${zone}.zone_id`],
          ['name', text(kmsOwner(exported.domain).key)],
          ['type', text('SRV')],
          ['ttl', String(ttlOf(exported))],
          ['priority', String(data.priority)],
        ]),
        'data = {',
        ...srvFields(data, false).map(indented),
        '}',
      ]),
    ),
};

function srvFields({ priority, weight, port, target }: SrvData, lastDot: boolean): string[] {
  const host = target.lowerCase;
  return assignments([
    ['priority', String(priority)],
    ['weight', String(weight)],
    ['port', String(port)],
    ['target', text(lastDot || host.isRoot ? host.absolute : host.text)],
  ]);
}

/** The equals signs of lines that follow each other stand under each other. */
function assignments(pairs: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)} = ${value}`);
}

function block(head: string, lines: readonly string[]): string {
  return [`${head} {`, ...lines.map(indented), '}', ''].join('\n');
}

function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

/** Plain names have nothing that HCL takes for a template. */
function text(value: string): string {
  return JSON.stringify(value);
}

/** Identifiers begin with a letter and have no dots: `kms_corp_example_com`. */
function uniqueNames(names: readonly DomainName[]): string[] {
  const taken = new Set<string>();
  return names.map(({ key }) => {
    const base = `kms_${key.replaceAll('.', '_')}`;
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    return name;
  });
}
