export { rfc2136, type Rfc2136Options } from './options.js';
export { CAPABILITIES } from './limits.js';
export { kerberosCredentials, type KerberosCredentials, type KerberosOptions } from './kerberos/index.js';
export { servicesOf, type Services } from './services.js';
