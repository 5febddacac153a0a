export { CAPABILITIES as ROUTE53_CAPABILITIES } from './limits.js';
export type {
  Credentials as Route53Credentials,
  CredentialSet as Route53CredentialSet,
} from './credentials.js';
export { route53, type Route53Options } from './options.js';
