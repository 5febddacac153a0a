import {
  checkRequest,
  keyRing,
  type MessageFields,
  type TsigKey,
  type TsigOptions,
} from '../../../src/wire/index.js';
import type { Behaviour } from './behaviours.js';

/** A reply signed as RFC 8945 wants it, or the refusal that it wants for a request whose signature is wrong. */
export const signedAnswer =
  (keys: readonly TsigKey[], fields: MessageFields = {}, options: TsigOptions = {}): Behaviour =>
  (exchange) => {
    const check = checkRequest(exchange.octets, exchange.message, keyRing(keys), options);
    if (check.kind === 'unsigned') throw new Error('the request is not signed');
    const rcode = check.kind === 'rejected' ? check.rcode : (fields.rcode ?? 0);
    exchange.path.send(check.signer.sign(exchange.replyTo({ ...fields, rcode })));
  };
