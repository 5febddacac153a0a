import { randomBytes } from 'node:crypto';
import { asKmsDnsError, KmsDnsError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { anySignal } from '../../signals.js';
import {
  deleteKeyQuery,
  GSS_TSIG,
  negotiate,
  Rcode,
  rcodeName,
  silentKdc,
  type Message,
  type SecurityContext,
  type SecurityCredentials,
} from '../../wire/index.js';
import { abortable } from '../abort.js';
import { formatServer } from '../server-address.js';
import type { Exchanger, Reply, ServerAddress } from '../types.js';
import { GssSession } from './session.js';
import type { TraceOf } from './trace.js';

export interface OpenSessionOptions {
  readonly server: ServerAddress;
  /** `DNS@ns1.example.test`. */
  readonly service: string;
  readonly credentials: SecurityCredentials;
  readonly exchanger: Exchanger;
  /** Milliseconds for one exchange of a negotiation, and for all of it, the KDC's part included. */
  readonly timeout: number | undefined;
  readonly negotiationTimeout: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fires when everything is closed. */
  readonly closing: AbortSignal;
  readonly trace: TraceOf;
}

/** Milliseconds for saying that a context is not needed any more: nobody depends on it. */
const DELETE_TIMEOUT = 1000;

/**
 * Agrees on a context with a server. Once more, under another name, where this one was taken or the connection was lost:
 * contexts cannot be asked for again.
 * @throws KmsDnsError
 */
export async function openSession(options: OpenSessionOptions): Promise<GssSession> {
  try {
    return await openOnce(options);
  } catch (error) {
    if (!(error instanceof KmsDnsError) || !isWorthAnother(error)) throw error;
    return openOnce(options);
  }
}

async function openOnce(options: OpenSessionOptions): Promise<GssSession> {
  const { credentials, exchanger, service, server, timeout, now, closing, negotiationTimeout, trace } =
    options;
  const keyName = DomainName.parse(`${randomBytes(8).toString('hex')}.sig-kmsdns`);
  trace({ event: 'negotiate', key: keyName.key });
  const signal = anySignal([closing, AbortSignal.timeout(negotiationTimeout)]);
  const peer = { server: formatServer(server), service };
  const progress = { isAsked: false };
  let context: SecurityContext | undefined;
  try {
    context = await abortable(credentials.initiate(service, signal), [signal]);
    const ask = (message: Message): Promise<Reply> => {
      progress.isAsked = true;
      return exchanger.exchange(server, message, { protocol: 'tcp', attempts: 1, timeout, signal });
    };
    const negotiated = await abortable(negotiate({ context, keyName, peer, ask, now, signal }), [signal]);
    trace({ event: 'established', key: keyName.key, lifetime: negotiated.lifetime });
    return new GssSession(negotiated, context, { now, letGo: (session) => deleteAtServer(session, options) });
  } catch (error) {
    // A library at work on it keeps it until it is done.
    void context?.dispose();
    // Only the KDC's part comes before the server's.
    throw progress.isAsked || !asKmsDnsError(error).timedOut
      ? error
      : silentKdc(peer, negotiationTimeout, error);
  }
}

function isWorthAnother({ code, details }: KmsDnsError): boolean {
  return (
    code === 'ERR_CONNECTION_LOST' ||
    (code === 'ERR_KERBEROS' && details['rcode'] === rcodeName(Rcode.BADNAME))
  );
}

/** Where the server supports it (RFC 2930 §4.2): BIND does. Elsewhere the context ends by itself. */
async function deleteAtServer(
  { signer, isForgotten, endsAt }: GssSession,
  { exchanger, server, now, trace }: OpenSessionOptions,
): Promise<void> {
  if (isForgotten || now() >= endsAt) return;
  const { keyName } = signer;
  const query = deleteKeyQuery({
    keyName,
    algorithm: GSS_TSIG.wireName,
    now: Math.floor(now() / 1000),
  });
  try {
    const { message } = await exchanger.exchange(server, query, {
      protocol: 'tcp',
      attempts: 1,
      timeout: DELETE_TIMEOUT,
      signer,
    });
    const isDone = message.rcode === Rcode.NOERROR;
    trace({
      event: isDone ? 'deleted' : 'not-deleted',
      key: keyName.key,
      detail: rcodeName(message.rcode),
    });
  } catch (error) {
    trace({ event: 'not-deleted', key: keyName.key, detail: asKmsDnsError(error).message });
  }
}
