import type { DomainName } from '../name/index.js';
import type { StoreEvent } from './store/event.js';

/** Who asked: where from, and with which verified key. */
export interface Client {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'udp' | 'tcp';
  readonly key: DomainName | undefined;
}

/** One thing that happened, for the log. Queries are not events: there are too many. */
export type ServerEvent =
  | StoreEvent
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'update';
      readonly client: Client;
      readonly zone: DomainName;
      /** The zone's serial after it. */
      readonly serial: number;
      /** Record sets that are not what they were; none when the update asked for what stood there already. */
      readonly changed: readonly { readonly name: DomainName; readonly type: string }[];
    }
  | {
      readonly kind: 'update-refused' | 'transfer-refused';
      readonly client: Client;
      readonly zone: DomainName | undefined;
      readonly rcode: string;
      readonly why: string;
    }
  | {
      readonly kind: 'transfer';
      readonly client: Client;
      readonly zone: DomainName;
      readonly serial: number;
      readonly records: number;
      readonly complete: boolean;
    }
  /** A TSIG record that was not right, on any request. */
  | { readonly kind: 'signature-refused'; readonly client: Client; readonly why: string }
  /** A fault of ours while answering; the client was told SERVFAIL. */
  | { readonly kind: 'request-error'; readonly client: Client; readonly error: unknown }
  | { readonly kind: 'socket-error'; readonly host: string; readonly message: string };
