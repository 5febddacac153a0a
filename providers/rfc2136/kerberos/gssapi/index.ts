export { GssapiCredentials } from './credentials.js';
export { Gssapi } from './library.js';
