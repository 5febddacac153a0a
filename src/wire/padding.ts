import { makeEdns } from './edns.js';
import { encodeMessage } from './encode.js';
import type { Message } from './message.js';

const OPTION_PADDING = 12;
const OPTION_HEADER_OCTETS = 4;

/** Queries within encryption are filled up to a multiple of this (RFC 8467 §4.1). */
const QUERY_BLOCK = 128;

/**
 * Fills a query up, so that its length tells less to who sees it encrypted (RFC 7830). A message without EDNS cannot
 * carry it, and stays as it is.
 */
export function padQuery(message: Message): Message {
  const { edns } = message;
  if (edns === undefined) return message;
  const length = encodeMessage(message).length + OPTION_HEADER_OCTETS;
  const data = new Uint8Array((QUERY_BLOCK - (length % QUERY_BLOCK)) % QUERY_BLOCK);
  return {
    ...message,
    edns: makeEdns({ ...edns, options: [...edns.options, { code: OPTION_PADDING, data }] }),
  };
}
