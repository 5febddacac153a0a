import type { TsigKey, TsigRecord } from '../../../src/wire/index.js';
import { appendTsig, priorMac, tsigTimers, tsigVariables } from '../../../src/wire/tsig/digest.js';

/**
 * A reply of many messages in which only those that `signs` names have a MAC, which covers the ones before it
 * (RFC 8945 §5.3.1). Our own server signs them all, so this is for tests alone.
 */
export function signedStream(
  key: TsigKey,
  request: TsigRecord,
  messages: readonly Buffer[],
  signs: (i: number) => boolean,
): Buffer[] {
  let lastMac = request.mac;
  let held: Buffer[] = [];
  return messages.map((message, i) => {
    if (!signs(i)) {
      held.push(message);
      return message;
    }
    const fields = {
      keyName: request.keyName,
      algorithm: request.algorithm,
      timeSigned: request.timeSigned + Math.min(i, 60),
      fudge: 300,
      error: 0,
      otherData: Buffer.alloc(0),
    };
    const rest = i === 0 ? tsigVariables(fields) : tsigTimers(fields);
    lastMac = key.mac([priorMac(lastMac), ...held, message, rest]);
    held = [];
    return appendTsig(message, { ...fields, mac: lastMac });
  });
}
