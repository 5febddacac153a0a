import { DomainName } from '../../name/index.js';
import { WITH_LENGTH, WITHOUT_LENGTH, type Authenticator } from '../tsig/authenticator.js';
import type { SecurityContext } from './security-context.js';

/** RFC 3645 §2: the algorithm of every key that is a security context. */
export const GSS_TSIG = Object.freeze({ name: 'gss-tsig', wireName: DomainName.parse('gss-tsig') });

/** Signs with an established context. Only the peer can make a token that fits either digest, so trying both forges nothing. */
export function contextAuthenticator(keyName: DomainName, context: SecurityContext): Authenticator {
  return {
    keyName,
    algorithm: GSS_TSIG,
    digestWays: [WITH_LENGTH, WITHOUT_LENGTH],
    mac: (parts) => context.getMic(Buffer.concat(parts)),
    verify: (parts, mac) => context.verifyMic(Buffer.concat(parts), mac),
  };
}
