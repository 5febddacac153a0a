export { DomainName, MAX_NAME_OCTETS } from './domain-name.js';
export { escapeLabel } from './escape.js';
export { hostNameProblem, parseHostName, refuseUrl } from './host-name.js';
export { ipVersion } from './ip-version.js';
export { isLoopback } from './loopback.js';
