export { ACCEPTED, bindAck, bindNak, fault, NDR32_OCTETS, pdu, REJECTED } from './replies.js';
export { kmsHost, listener, type Listener, type Script } from './listener.js';
