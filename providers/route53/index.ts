export { CAPABILITIES as ROUTE53_CAPABILITIES } from './limits.js';
export { route53, type Route53Options } from './options.js';
