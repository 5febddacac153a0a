import { MessageError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { typeCode } from '../../record/index.js';
import { DnsClass } from '../codes.js';
import { makeMessage, type Message } from '../message.js';
import { TkeyMode } from './record.js';

/** The 16 bits of the token's length go no further. */
const MAX_TOKEN_OCTETS = 0xffff;

const NO_OCTETS = Buffer.alloc(0);

export interface TkeyOptions {
  readonly keyName: DomainName;
  readonly algorithm: DomainName;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Asks for a key by way of GSS-API (RFC 2930 §4.3, RFC 3645 §3.1.2). The server may grant it for less time. @throws MessageError */
export function gssQuery(options: TkeyOptions, token: Buffer, lifetime: number): Message {
  if (token.length > MAX_TOKEN_OCTETS) {
    throw new MessageError(`the token has ${token.length} octets, more than ${MAX_TOKEN_OCTETS}`);
  }
  return tkeyQuery(options, TkeyMode.GSS, token, lifetime);
}

/** Asks to do away with a key; to be signed with it (RFC 2930 §4.2). */
export function deleteKeyQuery(options: TkeyOptions): Message {
  return tkeyQuery(options, TkeyMode.DELETE, NO_OCTETS, 0);
}

function tkeyQuery(
  { keyName, algorithm, now }: TkeyOptions,
  mode: number,
  key: Buffer,
  lifetime: number,
): Message {
  const inception = now >>> 0;
  const expiration = (inception + lifetime) >>> 0;
  return makeMessage({
    questions: [{ name: keyName, type: typeCode('TKEY'), class: DnsClass.ANY }],
    tkey: { keyName, algorithm, inception, expiration, mode, error: 0, key, otherData: NO_OCTETS },
  });
}
