export { cloudflare, type CloudflareOptions } from './options.js';
export { CAPABILITIES, CAPABILITIES as CLOUDFLARE_CAPABILITIES } from './limits.js';
