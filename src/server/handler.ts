import { MessageError } from '../errors.js';
import {
  checkRequest,
  decodeMessage,
  Opcode,
  Rcode,
  type DecodedMessage,
  type KeyRing,
} from '../wire/index.js';
import { AnswerCache } from './answer-cache.js';
import type { Client, ServerEvent } from './event.js';
import { handleQuery } from './handle-query.js';
import { handleUpdate, type UpdateContext } from './handle-update.js';
import { replyError, type Request, type Response } from './request.js';
import { isTraced, traceAnswer } from './traces.js';
import type { TransferContext } from './transfer.js';

export interface HandlerOptions extends UpdateContext, TransferContext {
  readonly keys: KeyRing;
  readonly now: () => number;
  readonly onEvent: (event: ServerEvent) => void;
}

/** Where a request came from. */
export type Peer = Omit<Client, 'key'>;

const HEADER_OCTETS = 12;
const QR = 0x80;

/** From a request's octets to a response, whatever the octets are. */
export class RequestHandler {
  readonly #options: HandlerOptions;
  readonly #cache = new AnswerCache();

  constructor(options: HandlerOptions) {
    this.#options = options;
    for (const zone of options.zones.all) {
      zone.onCommit = () => {
        this.#cache.clear();
      };
    }
  }

  /** A finished answer to the same question asked before, by the same octets, with this request's id. */
  cached(octets: Buffer): Buffer | undefined {
    return isTraced() ? undefined : this.#cache.get(octets);
  }

  handle(octets: Buffer, peer: Peer): Response {
    /* A response is never answered: two servers would keep each other busy for ever. */
    if (octets.length < HEADER_OCTETS || ((octets[2] as number) & QR) !== 0) return { kind: 'none' };
    try {
      const response = this.#respond(octets, peer);
      if (response.kind === 'message') traceAnswer(peer, response.octets);
      if (response.kind === 'message' && response.cacheable) this.#cache.set(octets, response.octets);
      return response;
    } catch (error) {
      this.#options.onEvent({ kind: 'request-error', client: { ...peer, key: undefined }, error });
      return headerReply(octets, Rcode.SERVFAIL);
    }
  }

  #respond(octets: Buffer, peer: Peer): Response {
    const { keys, now, onEvent } = this.#options;
    const message = decoded(octets);
    if (message === undefined) return headerReply(octets, Rcode.FORMERR);
    const check = checkRequest(octets, message, keys, { now });
    if (check.kind === 'rejected') {
      const client = { ...peer, key: undefined };
      onEvent({ kind: 'signature-refused', client, why: check.why });
      return replyError({ message, client, signer: check.signer }, check.rcode);
    }
    const verified = check.kind === 'verified' ? check : undefined;
    const client = { ...peer, key: verified?.key.name };
    const request: Request = { message, client, signer: verified?.signer };
    switch (message.opcode) {
      case Opcode.QUERY:
        return handleQuery(request, this.#options);
      case Opcode.UPDATE:
        return handleUpdate(request, this.#options);
      default:
        return replyError(headerOnly(request), Rcode.NOTIMP);
    }
  }
}

/** What the sections of an unknown opcode mean nobody knows: they are not repeated. */
function headerOnly(request: Request): Request {
  const { message } = request;
  return { ...request, message: { ...message, questions: [], flags: { ...message.flags, rd: false } } };
}

function decoded(octets: Buffer): DecodedMessage | undefined {
  try {
    return decodeMessage(octets);
  } catch (error) {
    if (error instanceof MessageError) return undefined;
    throw error;
  }
}

/** The header alone: what cannot be read cannot be repeated. */
function headerReply(octets: Buffer, rcode: number): Response {
  const header = Buffer.alloc(HEADER_OCTETS);
  octets.copy(header, 0, 0, 2);
  /* The opcode and RD of the request. */
  header[2] = QR | ((octets[2] as number) & 0x79);
  header[3] = rcode;
  return { kind: 'message', octets: header, cacheable: false };
}
