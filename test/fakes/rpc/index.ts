export { ACCEPTED, bindAck, bindNak, fault, NDR32_OCTETS, pdu, REJECTED } from './replies.js';
export {
  acceptsKms,
  kmsHost,
  listener,
  openListener,
  type Listener,
  type OpenListener,
  type Script,
} from './listener.js';
