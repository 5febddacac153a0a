export { BADVERS, DnsClass, Opcode, Rcode, rcodeName } from './codes.js';
export { decodeMessage, type DecodedMessage } from './decode.js';
export {
  extendedErrorOption,
  extendedErrors,
  makeEdns,
  writeEdns,
  type Edns,
  type EdnsOption,
  type ExtendedError,
} from './edns.js';
export { encodeMessage, flagBits, writeRecord } from './encode.js';
export {
  makeMessage,
  type HeaderFlags,
  type Message,
  type MessageFields,
  type MessageRecord,
  type Question,
} from './message.js';
export { padQuery } from './padding.js';
export { queryMessage, type QueryOptions } from './query.js';
export * from './gss-tsig/index.js';
export * from './tkey/index.js';
export * from './tsig/index.js';
export { prerequisite, update, updateMessage } from './update.js';
export { MAX_MESSAGE_OCTETS, WireWriter } from './writer.js';
