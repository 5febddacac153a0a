import { CallError } from './call-error.js';
import { CREDENTIALS, deniedCredentials } from './explain-credentials.js';
import { facts, refused, short, type Asked, type Explain } from './explain-words.js';
import { asFailure, type Failure } from './failure.js';

/** What became of a request, from whatever the SDK threw. Never repeats a credential or what was signed with it. */
export function explain(thrown: unknown, asked: Asked): CallError {
  if (thrown instanceof CallError) return thrown;
  const failure = asFailure(thrown);
  const byCode = failure.code === undefined ? undefined : BY_CODE.get(failure.code);
  if (byCode !== undefined) return byCode(failure, asked);
  if (failure.status === undefined || failure.network !== undefined) return noReply(failure, asked);
  if (failure.status === 429) return throttled(failure, asked);
  if (failure.status >= 500) return serverFailed(failure, asked);
  if (failure.code === undefined || failure.status < 400) return malformed(failure, asked);
  return refused(
    'ERR_PROVIDER',
    `${serviceOf(asked)} refused ${asked.operation}${of(asked)}: ${short(failure)}`,
    failure,
  );
}

const DENIED = ['AccessDenied', 'AccessDeniedException', 'NotAuthorized', 'UnauthorizedOperation'];
const THROTTLED = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'PriorRequestNotComplete',
];

const BY_CODE: ReadonlyMap<string, Explain> = new Map<string, Explain>([
  ...DENIED.map((code) => [code, denied] as const),
  ...THROTTLED.map((code) => [code, throttled] as const),
  ...CREDENTIALS,
  ['NoSuchHostedZone', noSuchZone],
]);

function denied(failure: Failure, asked: Asked): CallError {
  if (asked.operation === 'GetCredentials') return deniedCredentials(failure, asked);
  const action = `${asked.operation === 'AssumeRole' ? 'sts' : 'route53'}:${asked.operation}`;
  const resource = resourceOf(asked);
  return refused(
    'ERR_UNAUTHORIZED',
    `AWS denied ${asked.operation}${of(asked)}: ${short(failure)}`,
    failure,
    {
      hint: `Allow ${action} on ${resource} to these credentials.${deniedMore(asked)}`,
      reasons: ['unauthorized'],
      details: { action, resource },
    },
  );
}

function deniedMore({ operation }: Asked): string {
  if (operation === 'AssumeRole') return ' The trust policy of the role must name them as well.';
  if (operation === 'ListHostedZones') return ' Or give the id of the zone; then zones are not listed.';
  if (operation !== 'ChangeResourceRecordSets') return '';
  return (
    ' If the policy has conditions, they must allow CREATE and DELETE of SRV for this name, and where an owner is marked, ' +
    'of TXT for _kmsdns-owner. and this name in the same statement: ' +
    'route53:ChangeResourceRecordSetsNormalizedRecordNames, …RecordTypes and …Actions.'
  );
}

function throttled(failure: Failure, asked: Asked): CallError {
  const busy = failure.code === 'PriorRequestNotComplete';
  const why = busy ? 'an earlier change of the zone is not done yet' : 'too many requests for this account';
  return new CallError(
    'throttled',
    'ERR_THROTTLED',
    `Route 53 put off ${asked.operation}${of(asked)}: ${why}`,
    {
      hint: 'Try again later. Everything that uses the account shares its limit, the console and other tools too.',
      reasons: ['throttled', 'retriable'],
      ...facts(failure),
    },
  );
}

function noSuchZone(failure: Failure, asked: Asked): CallError {
  return refused(
    'ERR_ZONE_NOT_FOUND',
    `Route 53 has no hosted zone ${String(asked.id)} in this account`,
    failure,
    {
      hint: 'See the id in the Route 53 console, and which account the credentials belong to.',
      reasons: ['notFound'],
    },
  );
}

function serverFailed(failure: Failure, asked: Asked): CallError {
  const what = failure.code === undefined ? '' : ` ${failure.code}`;
  return new CallError(
    'lost',
    'ERR_PROVIDER',
    `${serviceOf(asked)} failed at ${asked.operation}${of(asked)}: HTTP ${String(failure.status)}${what}`,
    { hint: 'Try again later.', reasons: ['retriable'], ...facts(failure) },
  );
}

function malformed(failure: Failure, asked: Asked): CallError {
  return new CallError(
    failure.status !== undefined && failure.status >= 400 ? 'refused' : 'lost',
    'ERR_PROVIDER',
    `the answer of ${asked.host} to ${asked.operation}${of(asked)} is not what Route 53 answers (HTTP ${String(failure.status)})`,
    {
      hint: 'A proxy in between may have answered, or the endpoint is not that of Route 53.',
      reasons: ['retriable'],
      ...facts(failure),
    },
  );
}

function noReply(failure: Failure, { host, operation, id }: Asked): CallError {
  const what = `${operation}${id === undefined ? '' : ` of ${id}`}`;
  switch (failure.network) {
    case 'unreachable':
      return new CallError('not-sent', 'ERR_UNREACHABLE', `${host} cannot be reached: ${short(failure)}`, {
        hint: 'Check the network, the name server and the endpoint.',
        reasons: ['retriable'],
        ...facts(failure),
      });
    case 'timeout':
      return new CallError('lost', 'ERR_TIMEOUT', `${host} did not answer ${what} in time`, {
        hint: 'Try again, with a longer timeout if the line is slow.',
        reasons: ['timedOut', 'retriable'],
        ...facts(failure),
      });
    case 'cut':
      return new CallError('lost', 'ERR_CONNECTION_LOST', `${host} cut the connection during ${what}`, {
        reasons: ['retriable'],
        ...facts(failure),
      });
    case undefined:
      return new CallError('lost', 'ERR_PROVIDER', `${what} failed: ${short(failure)}`, facts(failure));
  }
}

function of({ id }: Asked): string {
  return id === undefined ? '' : ` of ${id}`;
}

function serviceOf({ operation, host }: Asked): string {
  return operation === 'AssumeRole' || operation === 'GetCredentials' ? host : 'Route 53';
}

function resourceOf({ operation, id }: Asked): string {
  if (operation === 'ListHostedZones' || id === undefined) return '*';
  if (operation === 'AssumeRole') return id;
  return `arn:aws:route53:::${operation === 'GetChange' ? 'change' : 'hostedzone'}/${id}`;
}
