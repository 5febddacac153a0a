import { sortKey, lowerCase, parseName } from './domain-name.js';
import { invalidInput, noSuchHostedZone } from './errors.js';
import type { HostedZone } from './hosted-zone.js';
import { writeRecordSet } from './record-set.js';
import type { Node } from './xml.js';

/** One page, and what begins the next. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: T | undefined;
  readonly maxItems: number;
}

export function listHostedZones(
  zones: readonly HostedZone[],
  query: URLSearchParams,
  pageSize: number,
): readonly Node[] {
  const marker = query.get('marker');
  const wanted =
    query.get('hostedzonetype') === 'PrivateHostedZone' ? zones.filter((z) => z.isPrivate) : zones;
  const start = marker === null || marker === '' ? 0 : wanted.findIndex((zone) => zone.id === marker);
  if (start < 0) throw noSuchHostedZone(marker ?? '');
  const { items, next, maxItems } = page(wanted.slice(start), query, pageSize, 100);
  return [
    ['HostedZones', items.map(zoneNode)],
    ['Marker', marker ?? ''],
    ['IsTruncated', next !== undefined],
    ['NextMarker', next?.id],
    ['MaxItems', maxItems],
  ];
}

/** Zones in the order of their reversed labels, those of one name in the order of their ids. */
export function listHostedZonesByName(
  zones: readonly HostedZone[],
  query: URLSearchParams,
  pageSize: number,
): readonly Node[] {
  const [name, id] = [query.get('dnsname'), query.get('hostedzoneid')];
  if (name === null && id !== null) throw invalidInput('DNSName must be given when HostedZoneId is');
  const keyOf = (zone: HostedZone): string => `${sortKey(zone.labels)} ${zone.id}`;
  const start = name === null ? '' : `${sortKey(lowerCase(parseName(name)))} ${id ?? ''}`;
  const sorted = [...zones]
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .filter((zone) => keyOf(zone) >= start);
  const { items, next, maxItems } = page(sorted, query, pageSize, 100);
  return [
    ['HostedZones', items.map(zoneNode)],
    ['DNSName', name ?? undefined],
    ['HostedZoneId', id ?? undefined],
    ['IsTruncated', next !== undefined],
    ['NextDNSName', next?.name],
    ['NextHostedZoneId', next?.id],
    ['MaxItems', maxItems],
  ];
}

export function getHostedZone(zone: HostedZone): readonly Node[] {
  const vpc: Node = [
    'VPC',
    [
      ['VPCRegion', 'us-east-1'],
      ['VPCId', 'vpc-0123456789abcdef0'],
    ],
  ];
  const servers = zone.nameServers.map((server) => ['NameServer', server] as const);
  return [zoneNode(zone), zone.isPrivate ? ['VPCs', [vpc]] : ['DelegationSet', [['NameServers', servers]]]];
}

export function listResourceRecordSets(
  zone: HostedZone,
  query: URLSearchParams,
  pageSize: number,
): readonly Node[] {
  const [name, type, identifier] = ['name', 'type', 'identifier'].map((key) => query.get(key) ?? undefined);
  if (name === undefined && type !== undefined) {
    throw invalidInput('The name parameter must be specified if the type parameter is.');
  }
  if (type === undefined && identifier !== undefined) {
    throw invalidInput('The type parameter must be specified if the identifier parameter is.');
  }
  const sets = name === undefined ? zone.sorted() : zone.from({ name, type, identifier });
  const { items, next, maxItems } = page(sets, query, pageSize, 300);
  return [
    ['ResourceRecordSets', items.map(({ set }) => writeRecordSet(set))],
    ['IsTruncated', next !== undefined],
    ['NextRecordName', next?.set.Name],
    ['NextRecordType', next?.set.Type],
    ['NextRecordIdentifier', next?.set.SetIdentifier],
    ['MaxItems', maxItems],
  ];
}

/** @param pageSize what this server gives at the most, so that a test need not plant hundreds */
function page<T>(items: readonly T[], query: URLSearchParams, pageSize: number, most: number): Page<T> {
  const asked = query.get('maxitems') ?? String(most);
  if (!/^[1-9]\d*$/.test(asked)) {
    throw invalidInput(`MaxItems must be a positive number: '${asked}'`);
  }
  const maxItems = Math.min(Number(asked), most, pageSize);
  return { items: items.slice(0, maxItems), next: items[maxItems], maxItems };
}

function zoneNode(zone: HostedZone): Node {
  return [
    'HostedZone',
    [
      ['Id', `/hostedzone/${zone.id}`],
      ['Name', zone.name],
      ['CallerReference', `kmsdns-${zone.id}`],
      [
        'Config',
        [
          ['Comment', zone.comment],
          ['PrivateZone', zone.isPrivate],
        ],
      ],
      ['ResourceRecordSetCount', zone.sets.size],
    ],
  ];
}
