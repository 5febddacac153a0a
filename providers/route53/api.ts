import type {
  Change,
  ChangeInfo,
  HostedZone,
  ListResourceRecordSetsRequest,
  ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { Caller, type CallerOptions } from './caller.js';

/** One page of record sets, in Route 53's order, and where the next one begins. */
export interface Page {
  readonly sets: readonly ResourceRecordSet[];
  readonly next: Pick<
    ListResourceRecordSetsRequest,
    'StartRecordName' | 'StartRecordType' | 'StartRecordIdentifier'
  > | null;
}

/** The operations of Route 53 that are needed. */
export class Api {
  readonly #caller: Caller;

  constructor(options: CallerOptions) {
    this.#caller = new Caller(options);
  }

  /** Loads the SDK and gets the credentials. @throws CallError */
  async open(signal?: AbortSignal): Promise<void> {
    await this.#caller.open(signal);
  }

  /** One page of hosted zones; `next` is undefined after the last one. @throws CallError */
  async listZones(
    marker: string | undefined,
    signal?: AbortSignal,
  ): Promise<{ readonly zones: readonly HostedZone[]; readonly next: string | undefined }> {
    const reply = await this.#caller.call(
      {
        operation: 'ListHostedZones',
        send: (client, sdk, options) =>
          client.send(
            new sdk.ListHostedZonesCommand(marker === undefined ? {} : { Marker: marker }),
            options,
          ),
        isWhole: (output) =>
          Array.isArray(output.HostedZones) &&
          (output.IsTruncated !== true || output.NextMarker !== undefined),
      },
      signal,
    );
    return {
      zones: reply.HostedZones ?? [],
      next: reply.IsTruncated === true ? reply.NextMarker : undefined,
    };
  }

  /** @throws CallError */
  async getZone(id: string, signal?: AbortSignal): Promise<HostedZone> {
    const reply = await this.#caller.call(
      {
        operation: 'GetHostedZone',
        id,
        send: (client, sdk, options) => client.send(new sdk.GetHostedZoneCommand({ Id: id }), options),
        isWhole: ({ HostedZone: zone }) => zone?.Id !== undefined && zone.Name !== undefined,
      },
      signal,
    );
    return reply.HostedZone as HostedZone;
  }

  /** @throws CallError */
  async listSets(
    zoneId: string,
    request: Omit<ListResourceRecordSetsRequest, 'HostedZoneId'>,
    signal?: AbortSignal,
  ): Promise<Page> {
    const reply = await this.#caller.call(
      {
        operation: 'ListResourceRecordSets',
        id: zoneId,
        send: (client, sdk, options) =>
          client.send(new sdk.ListResourceRecordSetsCommand({ ...request, HostedZoneId: zoneId }), options),
        isWhole: (output) =>
          Array.isArray(output.ResourceRecordSets) &&
          output.ResourceRecordSets.every((set) => set.Name !== undefined && set.Type !== undefined) &&
          (output.IsTruncated !== true || output.NextRecordName !== undefined),
      },
      signal,
    );
    const { NextRecordName, NextRecordType, NextRecordIdentifier } = reply;
    const next =
      reply.IsTruncated === true
        ? {
            StartRecordName: NextRecordName,
            StartRecordType: NextRecordType,
            StartRecordIdentifier: NextRecordIdentifier,
          }
        : null;
    return { sets: reply.ResourceRecordSets ?? [], next };
  }

  /** Sends a change batch; never twice after a lost reply. @throws CallError */
  async change(zoneId: string, changes: readonly Change[], signal?: AbortSignal): Promise<string> {
    const reply = await this.#caller.call(
      {
        operation: 'ChangeResourceRecordSets',
        id: zoneId,
        changes: changes.length,
        send: (client, sdk, options) =>
          client.send(
            new sdk.ChangeResourceRecordSetsCommand({
              HostedZoneId: zoneId,
              ChangeBatch: { Comment: 'kmsdns', Changes: [...changes] },
            }),
            options,
          ),
        isWhole: ({ ChangeInfo: info }) => info?.Id !== undefined,
      },
      signal,
    );
    return (reply.ChangeInfo as ChangeInfo & { Id: string }).Id.replace(/^\/change\//, '');
  }

  /** @throws CallError */
  async isInSync(changeId: string, signal?: AbortSignal): Promise<boolean> {
    const reply = await this.#caller.call(
      {
        operation: 'GetChange',
        id: changeId,
        send: (client, sdk, options) => client.send(new sdk.GetChangeCommand({ Id: changeId }), options),
        isWhole: ({ ChangeInfo: info }) => info?.Status !== undefined,
      },
      signal,
    );
    return reply.ChangeInfo?.Status === 'INSYNC';
  }

  close(): Promise<void> {
    return this.#caller.close();
  }
}
