import { KmsDnsError, type ErrorCode } from '../../errors.js';
import { Rcode, rcodeName } from '../codes.js';
import { CLOCK_HINT } from '../tsig/clock-hint.js';

/** What is known about a request signed with a context that the server did not take. */
export interface ContextFailure {
  /** The TSIG error code of the reply. */
  readonly error: number;
  readonly principal: string;
  /** Who answered, as it is shown to people. */
  readonly server: string;
  /** The reply's MIC was right: the server, and nobody else, said this. */
  readonly authenticated: boolean;
}

interface Words {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly hint: string;
}

const WORDS: ReadonlyMap<number, Words> = new Map([
  [
    Rcode.BADKEY,
    {
      code: 'ERR_TSIG_BADKEY',
      problem: 'does not know the Kerberos context that was agreed on a moment ago',
      hint: 'Several servers may answer at this address, each of which knows only its own contexts: name one of them.',
    },
  ],
  [
    Rcode.BADSIG,
    {
      code: 'ERR_TSIG_BADSIG',
      problem: 'took our signature for wrong, or for one that it has had before',
      hint: 'Something on the way may change or repeat messages, such as a forwarder: give the primary server itself.',
    },
  ],
  [
    Rcode.BADTIME,
    {
      code: 'ERR_TSIG_BADTIME',
      problem: 'refused the signature because the clocks differ',
      hint: CLOCK_HINT,
    },
  ],
]);

const OTHER: Words = {
  code: 'ERR_UNAUTHENTICATED',
  problem: 'refused the signature',
  hint: 'The log of the server says more.',
};

/** A TSIG error (RFC 8945 §3, RFC 3645 §4.3) to a request signed with a context, in words. Nothing was changed by the request. */
export function explainContextError({
  error,
  principal,
  server,
  authenticated,
}: ContextFailure): KmsDnsError {
  const { code, problem, hint } = WORDS.get(error) ?? OTHER;
  const unproven = authenticated ? '' : ' The answer itself was not signed, so it could be forged.';
  return new KmsDnsError(code, `${server} ${problem} (${rcodeName(error)})`, {
    hint: `${hint}${unproven}`,
    reasons: ['unauthorized'],
    details: { tsigError: rcodeName(error), server, principal, authenticated },
  });
}
