export { SspiCredentials } from './credentials.js';
export { Sspi } from './library.js';
