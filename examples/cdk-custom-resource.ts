/**
 * KMS records as a custom resource of AWS CDK: the `onEvent` handler for its provider framework
 * (`custom_resources.Provider`). In a stack:
 *
 *     new CustomResource(this, 'KmsRecords', {
 *       serviceToken: provider.serviceToken,
 *       properties: { Hosts: ['kms1.corp.example.com'], Domains: ['corp.example.com'], Ttl: '3600' },
 *     });
 *
 * CloudFormation may send the same request twice: what stands already is left as it is.
 */
import type { Provider } from 'kmsdns';
import { route53 } from 'kmsdns/providers/route53';
import { holdRecords, type KmsRecords } from './hold-records.js';

/** The part of the framework's event that is used here. CloudFormation hands over every value as text. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: KmsRecordsProperties;
  readonly OldResourceProperties?: KmsRecordsProperties;
}

export interface KmsRecordsProperties {
  readonly Hosts: readonly string[];
  readonly Domains: readonly string[];
  readonly Ttl?: string;
}

export interface CustomResourceResponse {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** @returns the handler; what it throws is shown as the reason why the stack failed */
export function kmsRecordsHandler(
  provider: Provider,
): (event: CustomResourceEvent) => Promise<CustomResourceResponse> {
  return async (event) => {
    const owner = event.PhysicalResourceId ?? ownerOf(event);
    const now = recordsOf(event.ResourceProperties);
    const before = event.OldResourceProperties && recordsOf(event.OldResourceProperties);
    if (event.RequestType === 'Delete') await holdRecords(provider, owner, undefined, now);
    else await holdRecords(provider, owner, now, before);
    return { PhysicalResourceId: owner, Data: { Owner: owner } };
  };
}

/** The same for the same resource of the same stack, and a valid owner id. */
function ownerOf({ StackId, LogicalResourceId }: CustomResourceEvent): string {
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
  const stack = StackId.split('/').at(-1) ?? '';
  return `cdk-${LogicalResourceId.slice(0, 20)}-${stack.slice(0, 36)}`.toLowerCase();
}

function recordsOf({ Hosts, Domains, Ttl }: KmsRecordsProperties): KmsRecords {
  return { hosts: Hosts, domains: Domains, ttl: Ttl === undefined ? undefined : Number(Ttl) };
}

/** What the Lambda function runs: its role is the credential. */
export const onEvent = kmsRecordsHandler(route53());
