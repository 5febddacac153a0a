import { childNamed, textOf, type Node, type XmlElement } from './xml.js';

/** A resource record set as requests and replies have it. Everything but its key is what DELETE must repeat. */
export interface ResourceRecordSet {
  readonly Name: string;
  readonly Type: string;
  readonly SetIdentifier?: string | undefined;
  readonly Weight?: number | undefined;
  readonly Region?: string | undefined;
  readonly GeoLocation?: GeoLocation | undefined;
  readonly Failover?: string | undefined;
  readonly MultiValueAnswer?: boolean | undefined;
  readonly TTL?: number | undefined;
  readonly ResourceRecords?: readonly string[] | undefined;
  readonly AliasTarget?: AliasTarget | undefined;
  readonly HealthCheckId?: string | undefined;
}

export interface GeoLocation {
  readonly ContinentCode?: string | undefined;
  readonly CountryCode?: string | undefined;
  readonly SubdivisionCode?: string | undefined;
}

export interface AliasTarget {
  readonly HostedZoneId: string;
  readonly DNSName: string;
  readonly EvaluateTargetHealth: boolean;
}

/** What makes a set one of several of its name and type. */
export const ROUTING_FIELDS = ['Weight', 'Region', 'GeoLocation', 'Failover', 'MultiValueAnswer'] as const;

export function readRecordSet(element: XmlElement): ResourceRecordSet {
  const text = (name: string): string | undefined => textOf(element, name);
  const number = (name: string): number | undefined => {
    const value = text(name);
    return value === undefined ? undefined : Number(value);
  };
  const geo = childNamed(element, 'GeoLocation');
  const alias = childNamed(element, 'AliasTarget');
  const records = childNamed(element, 'ResourceRecords');
  return {
    Name: text('Name') ?? '',
    Type: text('Type') ?? '',
    SetIdentifier: text('SetIdentifier'),
    Weight: number('Weight'),
    Region: text('Region'),
    GeoLocation: geo && {
      ContinentCode: textOf(geo, 'ContinentCode'),
      CountryCode: textOf(geo, 'CountryCode'),
      SubdivisionCode: textOf(geo, 'SubdivisionCode'),
    },
    Failover: text('Failover'),
    MultiValueAnswer:
      text('MultiValueAnswer') === undefined ? undefined : text('MultiValueAnswer') === 'true',
    TTL: number('TTL'),
    ResourceRecords: records?.children.map((record) => textOf(record, 'Value') ?? ''),
    AliasTarget: alias && {
      HostedZoneId: textOf(alias, 'HostedZoneId') ?? '',
      DNSName: textOf(alias, 'DNSName') ?? '',
      EvaluateTargetHealth: textOf(alias, 'EvaluateTargetHealth') === 'true',
    },
    HealthCheckId: text('HealthCheckId'),
  };
}

export function writeRecordSet(set: ResourceRecordSet): Node {
  const fields = (value: object | undefined): Node[] | undefined =>
    value && Object.entries(value).map(([name, content]) => [name, content as string | boolean | undefined]);
  return [
    'ResourceRecordSet',
    [
      ['Name', set.Name],
      ['Type', set.Type],
      ['SetIdentifier', set.SetIdentifier],
      ['Weight', set.Weight],
      ['Region', set.Region],
      ['GeoLocation', fields(set.GeoLocation)],
      ['Failover', set.Failover],
      ['MultiValueAnswer', set.MultiValueAnswer],
      ['TTL', set.TTL],
      [
        'ResourceRecords',
        set.ResourceRecords?.map((value) => ['ResourceRecord', [['Value', value]]] as const),
      ],
      ['AliasTarget', fields(set.AliasTarget)],
      ['HealthCheckId', set.HealthCheckId],
    ],
  ];
}

/** How values are compared: as they are written, or names in them without regard to case and a trailing dot. */
export type ValueComparison = 'text' | 'rdata';

/** Whether a DELETE of `given` names what `standing` holds, values in any order. */
export function isSameSet(
  given: ResourceRecordSet,
  standing: ResourceRecordSet,
  comparison: ValueComparison,
): boolean {
  const name = (text: string): string => text.toLowerCase().replace(/\.$/, '');
  const valueOf = ({ Type }: ResourceRecordSet, text: string): string =>
    comparison === 'text' || Type === 'TXT' ? text : name(text.trim().replace(/[ \t]+/g, ' '));
  const comparable = (set: ResourceRecordSet): string =>
    JSON.stringify([
      set.Weight,
      set.Region,
      set.GeoLocation,
      set.Failover,
      set.MultiValueAnswer,
      set.TTL,
      set.ResourceRecords?.map((text) => valueOf(set, text)).sort(),
      set.AliasTarget && [
        set.AliasTarget.HostedZoneId,
        name(set.AliasTarget.DNSName),
        set.AliasTarget.EvaluateTargetHealth,
      ],
      set.HealthCheckId,
    ]);
  return comparable(given) === comparable(standing);
}
