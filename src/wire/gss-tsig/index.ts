export { GSS_TSIG } from './authenticator.js';
export { explainContextError, type ContextFailure } from './explain-context.js';
export { silentKdc, type Peer } from './explain.js';
export { negotiate, type Negotiated, type NegotiationOptions, type TkeyReply } from './negotiate.js';
export { principalDeniedHint } from './principal-denied.js';
export { isServiceHost, parseServiceName } from './service-name.js';
export type {
  KerberosFailure,
  SecurityContext,
  SecurityCredentials,
  SecurityStep,
} from './security-context.js';
