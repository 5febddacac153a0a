export { deleteKeyQuery, gssQuery, type TkeyOptions } from './query.js';
export { TkeyMode, type TkeyRecord } from './record.js';
