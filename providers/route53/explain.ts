import type { KmsDnsErrorOptions } from '../../src/errors.js';
import { CallError } from './call-error.js';
import { asFailure, type Failure } from './failure.js';

export type Operation =
  | 'ListHostedZones'
  | 'GetHostedZone'
  | 'ListResourceRecordSets'
  | 'ChangeResourceRecordSets'
  | 'GetChange'
  | 'AssumeRole'
  | 'GetCredentials';

/** What was asked, for the words of an error. */
export interface Asked {
  readonly operation: Operation;
  /** The id of the hosted zone or of the change, the role, or the profile. */
  readonly id?: string | undefined;
  /** Where it was sent. */
  readonly host: string;
}

type Explain = (failure: Failure, asked: Asked) => CallError;

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
const SKEWED = ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'];

const BY_CODE: ReadonlyMap<string, Explain> = new Map<string, Explain>([
  ...DENIED.map((code) => [code, denied] as const),
  ...THROTTLED.map((code) => [code, throttled] as const),
  ...SKEWED.map((code) => [code, skewed] as const),
  ['CredentialsProviderError', noCredentials],
  ['TokenProviderError', noCredentials],
  ['ProviderError', noCredentials],
  ['ExpiredToken', expired],
  ['ExpiredTokenException', expired],
  ['TokenRefreshRequired', expired],
  ['InvalidClientTokenId', unknownKey],
  ['InvalidAccessKeyId', unknownKey],
  ['UnrecognizedClientException', unknownKey],
  ['OptInRequired', unknownKey],
  ['MissingAuthenticationToken', unknownKey],
  ['MissingAuthenticationTokenException', unknownKey],
  ['SignatureDoesNotMatch', badSignature],
  ['InvalidSignatureException', badSignature],
  ['IncompleteSignature', badSignature],
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

/** The SDK went to STS or SSO by itself, as the environment or the profile says. */
function deniedCredentials(failure: Failure, asked: Asked): CallError {
  const message = `AWS denied credentials${inProfile(asked)}: ${short(failure)}`;
  return refused('ERR_UNAUTHORIZED', message, failure, {
    hint: 'Look at role_arn of the profile, or AWS_ROLE_ARN: the policy of who asks (sts:AssumeRole) and the trust policy of the role must both allow it.',
    reasons: ['unauthorized'],
  });
}

function deniedMore({ operation }: Asked): string {
  if (operation === 'AssumeRole') return ' The trust policy of the role must name them as well.';
  if (operation === 'ListHostedZones') return ' Or give the id of the zone; then zones are not listed.';
  if (operation !== 'ChangeResourceRecordSets') return '';
  return (
    ' If the policy has conditions, they must allow CREATE and DELETE of SRV for this name: ' +
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

function skewed(repeating: Failure): CallError {
  const failure = { ...repeating, words: '', cause: undefined };
  return refused('ERR_UNAUTHORIZED', 'AWS does not take the time of the request', failure, {
    hint: 'The clock of this machine is probably wrong by more than five minutes: set it right.',
    reasons: ['unauthorized'],
  });
}

function noCredentials(failure: Failure, asked: Asked): CallError {
  // What failed is a command line of the profile, and its arguments may be secrets.
  const command = failure.words.startsWith('Command failed');
  const words = command ? 'the credential_process of the profile failed; run it by hand' : short(failure);
  const known = command ? { ...failure, words: '', cause: undefined } : failure;
  return new CallError('not-sent', 'ERR_UNAUTHORIZED', `no AWS credentials were found${inProfile(asked)}`, {
    hint:
      'They are looked for in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the profile (AWS_PROFILE, ~/.aws/config and ' +
      '~/.aws/credentials, with SSO and credential_process), in a web identity token, and in the role of the container or ' +
      `the EC2 instance. The AWS SDK says: ${words}`,
    reasons: ['unauthorized'],
    ...facts(known),
  });
}

function expired(failure: Failure): CallError {
  return refused('ERR_UNAUTHORIZED', 'the AWS session token has expired', failure, {
    hint: 'Get new credentials (for SSO: aws sso login), and try again.',
    reasons: ['unauthorized'],
  });
}

function unknownKey(failure: Failure): CallError {
  return refused('ERR_UNAUTHORIZED', `AWS does not know the access key (${String(failure.code)})`, failure, {
    hint: 'It may be deleted, switched off, or lack its session token (AWS_SESSION_TOKEN); China and GovCloud have keys of their own.',
    reasons: ['unauthorized'],
  });
}

/** AWS repeats what was to be signed here, and with it the session token: its words are left out. */
function badSignature(repeating: Failure): CallError {
  if (/Signature (?:expired|not yet current)/i.test(repeating.words)) return skewed(repeating);
  const failure = { ...repeating, words: '', cause: undefined };
  return refused(
    'ERR_UNAUTHORIZED',
    `the signature of the request is wrong (${String(failure.code)})`,
    failure,
    {
      hint: 'The secret access key does not belong to the access key id, or a proxy changed the request.',
      reasons: ['unauthorized'],
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

function refused(
  code: 'ERR_UNAUTHORIZED' | 'ERR_ZONE_NOT_FOUND' | 'ERR_PROVIDER',
  message: string,
  failure: Failure,
  { details, ...options }: KmsDnsErrorOptions = {},
): CallError {
  const known = facts(failure);
  return new CallError('refused', code, message, {
    ...options,
    ...known,
    details: { ...known.details, ...details },
  });
}

function facts(failure: Failure): {
  providerCode: string | undefined;
  words: string;
  cause: unknown;
  details: Record<string, unknown>;
} {
  const { status, requestId, network, words, cause } = failure;
  const providerCode = network === undefined ? failure.code : undefined;
  return { providerCode, words, cause, details: { providerCode, status, requestId } };
}

function of({ id }: Asked): string {
  return id === undefined ? '' : ` of ${id}`;
}

function inProfile({ operation, id }: Asked): string {
  return operation === 'GetCredentials' && id !== undefined ? ` with the profile "${id}"` : '';
}

function serviceOf({ operation, host }: Asked): string {
  return operation === 'AssumeRole' || operation === 'GetCredentials' ? host : 'Route 53';
}

function resourceOf({ operation, id }: Asked): string {
  if (operation === 'ListHostedZones' || id === undefined) return '*';
  if (operation === 'AssumeRole') return id;
  return `arn:aws:route53:::${operation === 'GetChange' ? 'change' : 'hostedzone'}/${id}`;
}

const MOST_WORDS = 600;

function short({ words }: Failure): string {
  return words.length <= MOST_WORDS ? words : `${words.slice(0, MOST_WORDS)}…`;
}
