import type { ProbeResult } from './probe-result.js';
import { NDR32 } from './rpc-bind.js';
import type { ContextResult, RpcReply } from './rpc-reply.js';

/** What an answer to the bind shows, and in words. */
export type RpcVerdict = Pick<ProbeResult, 'state' | 'detail'>;

const [ACCEPTED, PROVIDER_REJECTION, NEGOTIATE_ACK] = [0, 2, 3];
const ABSTRACT_SYNTAX_NOT_SUPPORTED = 1;

/** C706 §12.6.3.1, p_provider_reason_t. */
const PROVIDER_REASONS: Readonly<Record<number, string>> = {
  0: 'reason not specified',
  2: 'proposed transfer syntax not supported',
  3: 'local limit exceeded',
};

/** MS-RPCE 2.2.2.5. */
const NAK_REASONS: Readonly<Record<number, string>> = {
  0: 'reason not specified',
  1: 'temporary congestion',
  2: 'local limit exceeded',
  4: 'protocol version not supported',
  8: 'authentication type not recognized',
  9: 'invalid checksum',
};

/** @param received what came, for an answer that is not RPC */
export function rpcVerdict(reply: RpcReply, received: Buffer): RpcVerdict {
  switch (reply.kind) {
    case 'bind-ack':
      return ackVerdict(reply.results);
    case 'bind-nak':
      return refused(NAK_REASONS[reply.reason] ?? `reason ${reply.reason}`);
    case 'fault':
      return refused(`fault 0x${reply.status.toString(16).padStart(8, '0')}`);
    case 'other':
      return notRpc(`what it answers ${reply.problem} (${looksLike(received)})`);
  }
}

/** For a listener that ended, or ran out of time, in the middle of an answer. */
export function incomplete(received: Buffer): RpcVerdict {
  return notRpc(`its answer breaks off after ${received.length} octets (${looksLike(received)})`);
}

function ackVerdict(results: readonly ContextResult[]): RpcVerdict {
  // We propose one interface. A negotiate_ack answers a proposal of another kind (MS-RPCE 3.3.1.5.3), never made here.
  const own = results.find(({ result }) => result !== NEGOTIATE_ACK);
  if (own === undefined) return refused('it does not say what became of the interface');
  const { result, reason, uuid } = own;
  if (result === ACCEPTED) {
    if (uuid !== NDR32.uuid) return refused(`it accepts in transfer syntax ${uuid}, which was not offered`);
    return {
      state: 'kms',
      detail: 'accepts the KMS interface, which does not show that it is a genuine KMS host',
    };
  }
  if (result === PROVIDER_REJECTION && reason === ABSTRACT_SYNTAX_NOT_SUPPORTED) {
    return { state: 'rpc-not-kms', detail: 'speaks RPC, but does not have the KMS interface' };
  }
  const why = PROVIDER_REASONS[reason] ?? `reason ${reason}`;
  return refused(result === PROVIDER_REJECTION ? why : `result ${result}, ${why}`);
}

function refused(why: string): RpcVerdict {
  return {
    state: 'rpc-refused',
    detail: `speaks RPC, but refused to talk, which shows nothing about KMS (${why})`,
  };
}

function notRpc(what: string): RpcVerdict {
  return { state: 'not-rpc', detail: `something else listens there: ${what}` };
}

/** Says what others speak on a wrong port. Only names of ours and hexadecimal digits: a listener is not to write on a terminal. */
function looksLike(octets: Buffer): string {
  const start = octets.toString('latin1', 0, 8);
  if (start.startsWith('HTTP/')) return 'it looks like HTTP';
  if (start.startsWith('<')) return 'it looks like HTML';
  if (start.startsWith('SSH-')) return 'it looks like SSH';
  if (/^[\x14-\x17]\x03[\0-\x04]/.test(start)) return 'it looks like TLS';
  return `it begins with ${octets.toString('hex', 0, 8)}`;
}
