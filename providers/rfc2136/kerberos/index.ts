export type { KerberosCredentials } from './credentials.js';
export { kerberosCredentials, type KerberosOptions } from './open.js';
