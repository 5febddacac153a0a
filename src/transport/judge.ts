import { KmsDnsError } from '../errors.js';
import {
  decodeMessage,
  Opcode,
  Rcode,
  type DecodedMessage,
  type Message,
  type Question,
  type SignedRequest,
} from '../wire/index.js';
import type { Authentication } from './types.js';

/** What a packet with the right id, from the right place, is to the request. */
export type Judgement =
  | { readonly kind: 'reply'; readonly message: DecodedMessage; readonly authentication: Authentication }
  /** An error to a signed request without a valid MAC: anyone may have sent it, so a verified reply goes first. */
  | { readonly kind: 'weak-error'; readonly message: DecodedMessage; readonly authentication: Authentication }
  /** Cut off (TC): ask again over TCP. */
  | { readonly kind: 'truncated' }
  | {
      readonly kind: 'drop';
      readonly reason: 'mismatch' | 'malformed' | 'unauthenticated';
      readonly why: string;
    };

/** At once, except where a signature is to be verified: all else is then right. */
export type Judged = Judgement | Promise<Judgement>;

export interface Asked {
  readonly request: Pick<Message, 'opcode' | 'questions'>;
  readonly id: number;
  /** What to do with TC: over TCP it means nothing, and who insists on UDP takes what there is. */
  readonly truncation: 'report' | 'accept';
}

const QR = 0x80;
const TC = 0x02;

export function judgeReply(asked: Asked, signed: SignedRequest | undefined, octets: Buffer): Judged {
  const judgement = judgeUnsigned(asked, octets);
  if (signed === undefined || judgement.kind !== 'reply') return judgement;
  return judgeSignature(signed, judgement.message, octets);
}

/** All but the signature. */
export function judgeUnsigned(asked: Asked, octets: Buffer): Judgement {
  const { request } = asked;
  if (octets.length < 12) return drop('malformed', `${octets.length} octets are no message`);
  const high = octets[2] as number;
  if (octets.readUInt16BE(0) !== asked.id) return drop('mismatch', 'another id');
  if ((high & QR) === 0) return drop('mismatch', 'a request, not a response');
  if (((high >> 3) & 0xf) !== request.opcode) return drop('mismatch', 'another opcode');
  const truncated = asked.truncation === 'report' && (high & TC) !== 0;

  let message: DecodedMessage;
  try {
    message = decodeMessage(octets);
  } catch (error) {
    if (!(error instanceof KmsDnsError)) throw error;
    // Some servers cut in the middle of a record.
    return truncated ? { kind: 'truncated' } : drop('malformed', error.message);
  }
  if (!answersQuestion(request, message)) return drop('mismatch', 'another question');
  if (truncated) return { kind: 'truncated' };
  return { kind: 'reply', message, authentication: { kind: 'none' } };
}

async function judgeSignature(
  signed: SignedRequest,
  message: DecodedMessage,
  octets: Buffer,
): Promise<Judgement> {
  const verification = await signed.verify(octets, message);
  if (verification.kind === 'verified') {
    const { error: tsigError, serverTime } = verification;
    return { kind: 'reply', message, authentication: { kind: 'verified', tsigError, serverTime } };
  }
  if (isSuccess(message)) {
    const why = verification.kind === 'forged' ? verification.why : 'it is not signed';
    return drop('unauthenticated', why);
  }
  // Unbound and Samba echo our own TSIG with their errors, PowerDNS sends none: both are errors all the same.
  const tsigError = verification.kind === 'unsigned-error' ? verification.error : 0;
  return { kind: 'weak-error', message, authentication: { kind: 'unauthenticated', tsigError } };
}

/** "No such name" answers a query as much as records do; in an UPDATE it is a prerequisite that failed. */
export function isSuccess({ opcode, rcode }: Message): boolean {
  return rcode === Rcode.NOERROR || (opcode === Opcode.QUERY && rcode === Rcode.NXDOMAIN);
}

/**
 * The reply must repeat the question. It may leave it out where the server understood no more than the header
 * (NSD's NOTIMP), and in replies to UPDATE, whose sections a server may leave empty (RFC 2136 §3.8).
 */
export function answersQuestion(request: Pick<Message, 'questions'>, reply: Message): boolean {
  if (reply.questions.length === 0) return reply.opcode === Opcode.UPDATE || !isSuccess(reply);
  return (
    reply.questions.length === request.questions.length &&
    reply.questions.every((question, i) => sameQuestion(question, request.questions[i] as Question))
  );
}

function sameQuestion(a: Question, b: Question): boolean {
  return a.type === b.type && a.class === b.class && a.name.equals(b.name);
}

function drop(reason: 'mismatch' | 'malformed' | 'unauthenticated', why: string): Judgement {
  return { kind: 'drop', reason, why };
}
