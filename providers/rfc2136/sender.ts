import type { DomainName } from '../../src/name/index.js';
import type {
  Exchanger,
  ExchangeOptions,
  GssSessions,
  Reply,
  ServerAddress,
} from '../../src/transport/index.js';
import { Opcode, type Message, type Signer } from '../../src/wire/index.js';
import type { Identity } from './identity.js';
import type { Services } from './services.js';

/** Sends requests about a zone to its primary, signed as it is ours to do. */
export interface Sender {
  readonly identity: Identity | undefined;
  /** @throws KmsDnsError as `Exchanger.exchange`, and `ERR_KERBEROS`, when nothing was sent */
  send(to: ServerAddress, zone: DomainName, message: Message, options: SendOptions): Promise<Reply>;
}

export type SendOptions = Pick<ExchangeOptions, 'protocol' | 'signal' | 'timeout'>;

/** Queries and updates alike are signed with a key: BIND picks a view by it. */
export function keySender(exchanger: Exchanger, signer: Signer | undefined): Sender {
  return {
    identity: signer && { kind: 'key', signer },
    send: (to, _zone, message, options) => exchanger.exchange(to, message, { ...options, signer }),
  };
}

/**
 * Updates are signed with a Kerberos context. Queries are not signed: servers answer them to everybody, and who only
 * reads needs no ticket then. What was read is compared again by the server that takes the update.
 */
export function kerberosSender(exchanger: Exchanger, sessions: GssSessions, services: Services): Sender {
  return {
    // Of a default cache it is known only when there is a context.
    get identity() {
      return { kind: 'principal', principal: sessions.principal } as const;
    },
    async send(to, zone, message, { protocol, ...options }) {
      if (message.opcode !== Opcode.UPDATE) return exchanger.exchange(to, message, { protocol, ...options });
      return sessions.exchange(to, await services.of(to, zone, options.signal), message, options);
    },
  };
}
