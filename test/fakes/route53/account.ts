import { randomBytes } from 'node:crypto';
import { afterBatch } from './apply-batch.js';
import { readBatch } from './change-batch.js';
import { noSuchHostedZone, Route53Error } from './errors.js';
import { HostedZone } from './hosted-zone.js';
import { getHostedZone, listHostedZones, listHostedZonesByName, listResourceRecordSets } from './listings.js';
import type { FakeRoute53Options } from './options.js';
import type { Asked } from './request.js';
import { document, type Node, type XmlElement } from './xml.js';

interface ChangeInfo {
  readonly submitted: number;
  readonly comment: string | undefined;
}

/** The zones of one account and what may be asked of them, without the network around it. */
export class Account {
  readonly zones: readonly HostedZone[];
  /** Batches and plantings so far. */
  applied = 0;
  readonly #options: FakeRoute53Options;
  readonly #changes = new Map<string, ChangeInfo>();

  constructor(options: FakeRoute53Options) {
    this.#options = options;
    const specs = options.zones ?? [{ name: 'example.test' }];
    this.zones = specs.map((spec) => new HostedZone(spec, spec.id ?? newId('Z')));
  }

  /** The body of the reply. @throws Route53Error */
  answer({ route, query, document: body }: Asked): string {
    const pageSize = this.#options.pageSize ?? Infinity;
    const id = route.id ?? '';
    const reply = (children: readonly Node[]): string => document(`${route.operation}Response`, children);
    switch (route.operation) {
      case 'ListHostedZones':
        return reply(listHostedZones(this.zones, query, pageSize));
      case 'ListHostedZonesByName':
        return reply(listHostedZonesByName(this.zones, query, pageSize));
      case 'GetHostedZoneCount':
        return reply([['HostedZoneCount', this.zones.length]]);
      case 'GetHostedZone':
        return reply(getHostedZone(this.zone(id)));
      case 'ListResourceRecordSets':
        return reply(listResourceRecordSets(this.zone(id), query, pageSize));
      case 'ChangeResourceRecordSets':
        return reply([this.#change(id, body)]);
      case 'GetChange':
        return reply([this.#changeInfo(id)]);
    }
  }

  /** @throws Route53Error NoSuchHostedZone */
  zone(id: string): HostedZone {
    const zone = this.zones.find((candidate) => candidate.id === id);
    if (zone === undefined) throw noSuchHostedZone(id);
    return zone;
  }

  #change(zoneId: string, body: XmlElement | undefined): Node {
    if (body === undefined) throw new Route53Error(400, 'MalformedInput', 'the request has no body');
    const { comment, changes } = readBatch(body);
    const zone = this.zone(zoneId);
    zone.sets = afterBatch(zone, changes, this.#options.compareValues ?? 'text');
    this.applied += 1;
    const id = newId('C');
    const { now = Date.now } = this.#options;
    const info = { submitted: now(), comment };
    this.#changes.set(id, info);
    return infoNode(id, info, 'PENDING');
  }

  #changeInfo(id: string): Node {
    const info = this.#changes.get(id);
    if (info === undefined)
      throw new Route53Error(404, 'NoSuchChange', `Could not find resource with ID: ${id}`);
    const { now = Date.now, insyncAfterMs = 0 } = this.#options;
    const done = now() - info.submitted >= insyncAfterMs;
    return infoNode(id, info, done ? 'INSYNC' : 'PENDING');
  }
}

function infoNode(id: string, { submitted, comment }: ChangeInfo, status: string): Node {
  return [
    'ChangeInfo',
    [
      ['Id', `/change/${id}`],
      ['Status', status],
      ['SubmittedAt', new Date(submitted).toISOString()],
      ['Comment', comment],
    ],
  ];
}

/** `Z` or `C` and letters and digits, as long as with its prefix still fits the model's 32 characters. */
function newId(initial: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  return initial + Array.from(randomBytes(16), (octet) => alphabet[octet % alphabet.length]).join('');
}
