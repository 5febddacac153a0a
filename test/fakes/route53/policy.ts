import type { Change } from './change-batch.js';
import { formatName, lowerCase, parseName } from './domain-name.js';
import { Route53Error } from './errors.js';
import type { Operation, Route } from './request.js';

/** An IAM policy document, as far as record sets need it; one from the documentation can be given as it is. */
export interface Policy {
  readonly Version?: string | undefined;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string | undefined;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Operator, key, and values: `{ 'ForAllValues:StringEquals': { 'route53:…RecordTypes': ['SRV'] } }`. */
  readonly Condition?:
    Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> | undefined;
}

const LISTS: readonly Operation[] = ['ListHostedZones', 'ListHostedZonesByName', 'GetHostedZoneCount'];

/** @throws Route53Error AccessDenied */
export function authorize(policy: Policy, { operation, id }: Route, changes: readonly Change[]): void {
  const action = `route53:${operation}`;
  const kind = operation === 'GetChange' ? 'change' : 'hostedzone';
  const resource = LISTS.includes(operation) ? undefined : `arn:aws:route53:::${kind}/${id ?? ''}`;
  const context = contextOf(changes);
  const matching = policy.Statement.filter(
    (statement) =>
      many(statement.Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
      // These support no resource: only a statement on `*` gives them.
      many(statement.Resource).some((pattern) => isLike(resource ?? '*', pattern)) &&
      Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
        Object.entries(keys).every(([key, values]) => holds(operator, context.get(key) ?? [], many(values))),
      ),
  );
  const denied = matching.some((statement) => statement.Effect === 'Deny');
  if (!denied && matching.length > 0) return;
  const where = resource === undefined ? '' : ` on resource: ${resource}`;
  const why = denied
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  const user = 'User: arn:aws:iam::111122223333:user/kmsdns';
  throw new Route53Error(
    403,
    'AccessDenied',
    `${user} is not authorized to perform: ${action}${where} ${why}`,
  );
}

/** The condition keys of ChangeResourceRecordSets, normalized ("Using IAM policy conditions", Developer Guide). */
function contextOf(changes: readonly Change[]): ReadonlyMap<string, readonly string[]> {
  const normalized = (name: string): string => formatName(lowerCase(parseName(name))).slice(0, -1);
  return new Map([
    ['route53:ChangeResourceRecordSetsNormalizedRecordNames', changes.map(({ set }) => normalized(set.Name))],
    ['route53:ChangeResourceRecordSetsRecordTypes', changes.map(({ set }) => set.Type)],
    ['route53:ChangeResourceRecordSetsActions', changes.map(({ action }) => action)],
  ]);
}

function holds(operator: string, present: readonly string[], wanted: readonly string[]): boolean {
  const [, quantifier, test] =
    /^(?:(ForAllValues|ForAnyValue):)?(String(?:Not)?(?:Equals|Like))$/.exec(operator) ?? [];
  if (test === undefined) throw new Error(`the double does not know the condition operator ${operator}`);
  const matches = (value: string): boolean =>
    wanted.some((pattern) => (test.endsWith('Like') ? isLike(value, pattern) : value === pattern));
  const passes = (value: string): boolean => matches(value) !== test.includes('Not');
  // Of a key with many values a bare operator looks at one; that is a mistake in a policy, so it never holds here.
  if (quantifier === undefined) return present.length === 1 && present.every(passes);
  return quantifier === 'ForAllValues' ? present.every(passes) : present.some(passes);
}

function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`).test(value);
}

function many(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
