import { CallError } from './call-error.js';
import { facts, refused, short, type Asked, type Explain } from './explain-words.js';
import type { Failure } from './failure.js';

const SKEWED = ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'];

/** What is wrong with the credentials, or with the signature that was made with them, by the code of AWS or of its SDK. */
export const CREDENTIALS: ReadonlyMap<string, Explain> = new Map<string, Explain>([
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
]);

/** The SDK went to STS or SSO by itself, as the environment or the profile says. */
export function deniedCredentials(failure: Failure, asked: Asked): CallError {
  const message = `AWS denied credentials${inProfile(asked, failure)}: ${short(failure)}`;
  return refused('ERR_UNAUTHORIZED', message, failure, {
    hint: 'Look at role_arn of the profile, or AWS_ROLE_ARN: the policy of who asks (sts:AssumeRole) and the trust policy of the role must both allow it.',
    reasons: ['unauthorized'],
  });
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
  return new CallError(
    'not-sent',
    'ERR_UNAUTHORIZED',
    `no AWS credentials were found${inProfile(asked, failure)}`,
    {
      hint:
        'They are looked for in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the profile (AWS_PROFILE, ~/.aws/config and ' +
        '~/.aws/credentials, with SSO and credential_process), in a web identity token, and in the role of the container or ' +
        `the EC2 instance. The AWS SDK says: ${words}`,
      reasons: ['unauthorized'],
      ...facts(known),
    },
  );
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

/** The profile that was asked for, else the one that AWS_PROFILE names, which only the SDK's words show. */
function inProfile({ operation, id }: Asked, { words }: Failure): string {
  const found = /using profile: \[([^\]]+)\]/.exec(words)?.[1];
  const profile = id ?? (found === 'default' ? undefined : found);
  return operation === 'GetCredentials' && profile !== undefined ? ` with the profile "${profile}"` : '';
}
