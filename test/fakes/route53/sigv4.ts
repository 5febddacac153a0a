import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Route53Error } from './errors.js';
import type { Policy } from './policy.js';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** What temporary credentials send along. */
  readonly sessionToken?: string | undefined;
  /** Its session has ended. */
  readonly expired?: boolean | undefined;
  /** What its user may do, in place of the policy for all. */
  readonly policy?: Policy | undefined;
}

export interface SignedRequest {
  readonly method: string;
  /** As they were on the request line. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Milliseconds that a signature's time may be off. */
const MAX_SKEW = 5 * 60_000;

/**
 * Verifies a Signature Version 4 ("Create a signed AWS API request", IAM User Guide).
 * @returns the key it was made with
 * @throws Route53Error with the code and words of the real service
 */
export function verifySignature(request: SignedRequest, keys: readonly AccessKey[], now: number): AccessKey {
  const header = single(request, 'authorization');
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  if (match === null) throw denied('MissingAuthenticationToken', 'Request is missing Authentication Token');
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = credential.split('/');

  const key = keys.find((candidate) => candidate.accessKeyId === accessKeyId);
  const token = single(request, 'x-amz-security-token');
  if (key === undefined || token !== (key.sessionToken ?? '')) {
    throw denied('InvalidClientTokenId', 'The security token included in the request is invalid.');
  }
  if (key.expired === true)
    throw denied('ExpiredToken', 'The security token included in the request is expired');
  // Route 53 has one region for all of a partition.
  if (region !== 'us-east-1' || service !== 'route53' || terminator !== 'aws4_request') {
    throw denied('SignatureDoesNotMatch', `Credential should be scoped to a valid region: ${credential}`);
  }
  const time = single(request, 'x-amz-date');
  checkTime(time, date, now);

  const names = signedHeaders.split(';');
  for (const needed of ['host', 'x-amz-date', ...(token === '' ? [] : ['x-amz-security-token'])]) {
    if (!names.includes(needed))
      throw denied('SignatureDoesNotMatch', `'${needed}' must be a signed header.`);
  }
  const text = [
    'AWS4-HMAC-SHA256',
    time,
    [date, region, service, terminator].join('/'),
    sha256(canonical(request, names)),
  ];
  const signingKey = [date, region, service, terminator].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${key.secretAccessKey}`,
  );
  if (!timingSafeEqual(hmac(signingKey, text.join('\n')), Buffer.from(signature, 'hex'))) {
    throw denied(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  return key;
}

function checkTime(time: string, date: string, now: number): void {
  const [, day = '', rest = ''] = /^(\d{8})T(\d{6})Z$/.exec(time) ?? [];
  const written = `${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${rest.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  const at = Date.parse(written);
  if (Number.isNaN(at) || day !== date) {
    throw denied(
      'SignatureDoesNotMatch',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date',
    );
  }
  if (Math.abs(now - at) > MAX_SKEW) {
    const [word, other] = at < now ? ['expired', 'earlier than'] : ['not yet current', 'still later than'];
    const clock = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
    throw denied('SignatureDoesNotMatch', `Signature ${word}: ${time} is now ${other} ${clock} (5 min.)`);
  }
}

function canonical(request: SignedRequest, names: readonly string[]): string {
  const query =
    request.query === ''
      ? []
      : request.query.split('&').map((pair) => (pair.includes('=') ? pair : `${pair}=`));
  return [
    request.method,
    // Every service but S3 encodes the path that is sent once more.
    request.path.split('/').map(encodeURIComponent).join('/'),
    query.sort().join('&'),
    ...names.map((name) => `${name}:${single(request, name).trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
}

function single(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : (value ?? []).join(',');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function denied(code: string, message: string): Route53Error {
  return new Route53Error(403, code, message);
}
