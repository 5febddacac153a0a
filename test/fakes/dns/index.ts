export * from './behaviours.js';
export { FakeExchange, type ReplyPath } from './fake-exchange.js';
export { FakeDnsServer } from './fake-server.js';
export { relay } from './relay.js';
export { streamPath } from './stream-path.js';
export { signedAnswer } from './signed.js';
