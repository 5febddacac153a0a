import { KmsDnsError, type ErrorCode } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { Rcode, rcodeName } from '../codes.js';
import { CLOCK_HINT } from './clock-hint.js';

/** What is known about a refused signature. */
export interface TsigFailure {
  /** The TSIG error code of the reply. */
  readonly error: number;
  readonly keyName: DomainName;
  /** As the key has it, such as `hmac-sha256`. */
  readonly algorithm: string;
  /** Who answered, as it is shown to people. */
  readonly server: string;
  /** The reply's MAC was right: the server, and nobody else, said this. */
  readonly authenticated: boolean;
  /** Our clock when the reply came, and the server's, where it said (BADTIME): seconds since 1970. */
  readonly now?: number | undefined;
  readonly serverTime?: number | undefined;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** A TSIG error (RFC 8945 §3) in words, with what to compare and what to do. Nothing was changed by the request. */
export function explainTsigError(failure: TsigFailure): KmsDnsError {
  const { code, message, hint } = explanation(failure);
  const unproven = failure.authenticated
    ? ''
    : ' The answer itself was not signed, as is usual for this error, so it could be forged.';
  const difference = clockDifference(failure);
  return new KmsDnsError(code, message, {
    hint: `${hint}${unproven}`,
    reasons: ['unauthorized'],
    details: {
      tsigError: rcodeName(failure.error),
      server: failure.server,
      key: failure.keyName.key,
      algorithm: failure.algorithm,
      authenticated: failure.authenticated,
      ...(difference === undefined ? {} : { clockDifferenceSeconds: difference }),
    },
  });
}

/**
 * For a signed request that was answered REFUSED without any TSIG record: PowerDNS says no more than that,
 * whatever is wrong with key, MAC or clock.
 */
export function unsignedRefusalHint(keyName: DomainName, algorithm: string): string {
  return (
    `The server did not say whether it accepted the key "${keyName.key}" (${algorithm}). PowerDNS answers like ` +
    'this to an unknown key, a wrong secret and a wrong clock alike: compare key name, algorithm, secret and ' +
    'clocks, and check that the server lets this key and this address update the zone.'
  );
}

function explanation(failure: TsigFailure): Explanation {
  const { server, algorithm } = failure;
  const key = `the key "${failure.keyName.key}" (${algorithm})`;
  switch (failure.error) {
    case Rcode.BADSIG:
      return {
        code: 'ERR_TSIG_BADSIG',
        message: `${server} knows ${key}, but the signature made with it is wrong there (BADSIG)`,
        hint: "The secrets differ. Compare the secret in the key file with the one in the server's configuration.",
      };
    case Rcode.BADKEY:
      return {
        code: 'ERR_TSIG_BADKEY',
        message: `${server} does not accept ${key} (BADKEY)`,
        hint:
          'Check that the server has a key of exactly this name and algorithm. Knot DNS gives the same answer ' +
          'when it knows the key but its ACL does not let it change this zone, name or type.',
      };
    case Rcode.BADTIME:
      return {
        code: 'ERR_TSIG_BADTIME',
        message: `${server} refused the signature because the clocks differ${clockText(failure)} (BADTIME)`,
        hint: CLOCK_HINT,
      };
    case Rcode.BADTRUNC:
      return {
        code: 'ERR_TSIG_BADTRUNC',
        message: `${server} refused the signature made with ${key} because it is truncated (BADTRUNC)`,
        hint: `Use the algorithm without truncation (${algorithm.replace(/-\d+$/, '')}) in the key file.`,
      };
    default:
      return {
        code: 'ERR_UNAUTHENTICATED',
        message: `${server} refused the signature made with ${key} (${rcodeName(failure.error)})`,
        hint: "Compare key name, algorithm and secret with the server's configuration.",
      };
  }
}

/** Seconds that our clock is ahead of the server's. */
function clockDifference({ now, serverTime }: TsigFailure): number | undefined {
  return now === undefined || serverTime === undefined ? undefined : now - serverTime;
}

function clockText(failure: TsigFailure): string {
  const difference = clockDifference(failure);
  if (difference === undefined) return '';
  const seconds = Math.abs(difference);
  const unit = seconds === 1 ? 'second' : 'seconds';
  const direction = difference < 0 ? 'behind' : 'ahead of';
  return `: this machine's is ${seconds} ${unit} ${direction} the server's`;
}
