import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RpcReplyReader, type RpcReply } from '../../src/probe/rpc-reply.js';
import { incomplete, rpcVerdict } from '../../src/probe/rpc-verdict.js';
import { ACCEPTED, bindAck, bindNak, fault, pdu, REJECTED } from '../fakes/rpc/index.js';

const NEVER = Buffer.alloc(0);

/** The state and the words that these octets come to, read at once. */
function verdictOf(octets: Buffer): readonly [string, string] {
  const reader = new RpcReplyReader();
  const reply = reader.push(octets);
  const { state, detail } =
    reply === undefined ? incomplete(reader.received) : rpcVerdict(reply, reader.received);
  return [state, detail];
}

describe('an answer to the bind', () => {
  it.each<[string, Buffer, string, string]>([
    ['accepts', ACCEPTED, 'kms', 'does not show that it is a genuine KMS host'],
    ['accepts, big-endian', bindAck({ bigEndian: true }), 'kms', ''],
    ['accepts, without a secondary address', bindAck({ address: '' }), 'kms', ''],
    ['accepts, with an address that needs no padding', bindAck({ address: '65000\0' }), 'kms', ''],
    ['accepts, with a long address', bindAck({ address: '\\PIPE\\lsass\0' }), 'kms', ''],
    ['accepts, with an authentication token', bindAck({ auth: Buffer.alloc(40, 7) }), 'kms', ''],
    ['accepts, as version 5.1', Buffer.concat([Buffer.of(5, 1), ACCEPTED.subarray(2)]), 'kms', ''],
    ['accepts, and says more than asked', Buffer.concat([ACCEPTED, Buffer.alloc(70_000)]), 'kms', ''],
    ['accepts, behind a feature negotiation', bindAck({ results: [[3, 3], [0, 0]] }), 'kms', ''], // prettier-ignore
    ['rejects', REJECTED, 'rpc-not-kms', 'does not have the KMS interface'],
    ['rejects, big-endian', bindAck({ bigEndian: true, results: [[2, 1]] }), 'rpc-not-kms', ''],
    ['rejects ours, and accepts one never proposed', bindAck({ results: [[2, 1], [0, 0]] }), 'rpc-not-kms', ''], // prettier-ignore
    ['rejects the transfer syntax', bindAck({ results: [[2, 2]] }), 'rpc-refused', 'transfer syntax not supported'], // prettier-ignore
    ['rejects for its limits', bindAck({ results: [[2, 3]] }), 'rpc-refused', 'local limit exceeded'],
    ['rejects for no reason', bindAck({ results: [[2, 0]] }), 'rpc-refused', 'reason not specified'],
    ['rejects for an unknown reason', bindAck({ results: [[2, 99]] }), 'rpc-refused', 'reason 99'],
    ['rejects by its user', bindAck({ results: [[1, 0]] }), 'rpc-refused', 'result 1, reason not specified'],
    ['negotiates and says no more', bindAck({ results: [[3, 3]] }), 'rpc-refused', 'does not say'],
    ['accepts in NDR64, not offered', bindAck({ transfer: `33057171babe37498319b5dbef9ccc3601000000` }), 'rpc-refused', '71710533-beba-4937-8319-b5dbef9ccc36'], // prettier-ignore
    ['accepts in no transfer syntax', bindAck({ transfer: '00'.repeat(20) }), 'rpc-refused', 'not offered'],
    ['bind_nak, 21 octets', Buffer.from('05000d031000000015000000010000000400010500', 'hex'), 'rpc-refused', 'protocol version not supported'], // prettier-ignore
    ['bind_nak, congestion', bindNak(1), 'rpc-refused', 'temporary congestion'],
    ['bind_nak, big-endian', bindNak(2, { bigEndian: true }), 'rpc-refused', 'local limit exceeded'],
    ['bind_nak, unknown', bindNak(77), 'rpc-refused', 'reason 77'],
    ['fault', fault(0x1c010003), 'rpc-refused', 'fault 0x1c010003'],
    ['fault, big-endian', fault(5, { bigEndian: true }), 'rpc-refused', 'fault 0x00000005'],
    ['a response', pdu(2, Buffer.alloc(16)), 'not-rpc', 'PDU of type 2'],
    ['our own bind', pdu(11, Buffer.alloc(56)), 'not-rpc', 'our own bind, sent back'],
    ['another call', bindAck({ callId: 7 }), 'not-rpc', 'belongs to RPC call 7'],
    ['another call, big-endian', bindAck({ callId: 7, bigEndian: true }), 'not-rpc', 'RPC call 7'],
    ['a fragment of 65535', bindAck({ length: 65_535 }), 'not-rpc', 'fragment of 65535 octets'],
    ['a fragment of 5841', bindAck({ length: 5841 }), 'not-rpc', 'fragment of 5841 octets'],
    ['a fragment shorter than its header', bindAck({ length: 15 }), 'not-rpc', 'fragment of 15 octets'],
    ['a fragment of nothing', bindAck({ length: 0 }), 'not-rpc', 'fragment of 0 octets'],
    ['a bind_ack without a body', pdu(12, NEVER), 'not-rpc', 'broken RPC PDU of type 12'],
    ['a bind_ack cut within its results', bindAck({ length: 59 }), 'not-rpc', 'broken'],
    ['a bind_ack without results', bindAck({ results: [] }), 'not-rpc', 'broken'],
    ['a bind_ack with fewer results than said', bindAck({ count: 255 }), 'not-rpc', 'broken'],
    ['a bind_ack whose address leads beyond it', bindAck({ addressLength: 65_535 }), 'not-rpc', 'broken'],
    ['a token that is longer than the answer', Buffer.concat([ACCEPTED.subarray(0, 10), Buffer.of(255, 255), ACCEPTED.subarray(12)]), 'not-rpc', 'broken'], // prettier-ignore
    ['a bind_nak without a reason', pdu(13, Buffer.alloc(1)), 'not-rpc', 'broken RPC PDU of type 13'],
    ['a fault without a status', pdu(3, Buffer.alloc(11)), 'not-rpc', 'broken RPC PDU of type 3'],
    ['an unknown data representation', Buffer.concat([ACCEPTED.subarray(0, 4), Buffer.of(0x20), ACCEPTED.subarray(5)]), 'not-rpc', 'no RPC data representation'], // prettier-ignore
    ['version 4', Buffer.of(4), 'not-rpc', 'it begins with 04'],
    ['version 5.2', Buffer.of(5, 2), 'not-rpc', 'it begins with 0502'],
    ['half an answer', ACCEPTED.subarray(0, 40), 'not-rpc', 'breaks off after 40 octets'],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not-rpc', 'it looks like HTTP'],
    ['a page', Buffer.from('<!DOCTYPE HTML>'), 'not-rpc', 'it looks like HTML'],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n'), 'not-rpc', 'it looks like SSH'],
    ['a TLS alert', Buffer.from('15030100020246', 'hex'), 'not-rpc', 'it looks like TLS'],
    ['an order to the terminal', Buffer.from('\x1b]0;mine\x07'), 'not-rpc', 'begins with 1b5d303b6d696e65'],
  ])('%s', (_, octets, state, words) => {
    const [got, detail] = verdictOf(octets);
    expect(got).toBe(state);
    expect(detail).toContain(words);
    // A listener is not to write on anybody's terminal.
    expect(detail).toMatch(/^[ -~]+$/);
  });

  it('has a zero token length for no token, with whatever stands behind the results', () => {
    expect(verdictOf(pdu(12, Buffer.concat([ACCEPTED.subarray(16), Buffer.alloc(9)])))[0]).toBe('kms');
  });

  it('is taken without another octet as soon as it cannot be RPC', () => {
    expect(new RpcReplyReader().push(Buffer.from('H'))).toMatchObject({ kind: 'other' });
    expect(new RpcReplyReader().push(bindAck({ length: 60_000 }).subarray(0, 16))).toMatchObject({
      kind: 'other',
    });
    expect(new RpcReplyReader().push(ACCEPTED.subarray(0, 15))).toBeUndefined();
  });
});

/** Replies that are whole, broken in one octet or more, cut, or nonsense. */
const octetsOf = fc.oneof(
  fc.constantFrom(
    ACCEPTED,
    REJECTED,
    bindNak(4),
    fault(1),
    bindAck({ bigEndian: true, results: [[2, 1], [0, 0], [3, 3]] }), // prettier-ignore
    bindAck({ auth: Buffer.alloc(16) }),
  ),
  fc.uint8Array({ maxLength: 7000 }).map((octets) => Buffer.from(octets)),
);
const mutation = fc.record({ at: fc.nat(80), value: fc.integer({ min: 0, max: 255 }) });
const reply = fc
  .tuple(octetsOf, fc.array(mutation, { maxLength: 6 }), fc.nat(7000))
  .map(([octets, mutations, length]) => {
    const mutated = Buffer.from(octets);
    for (const { at, value } of mutations) if (at < mutated.length) mutated[at] = value;
    return mutated.subarray(0, length);
  });

describe('any octets', () => {
  it('come to a verdict or wait for more, and are kept within one fragment', () => {
    fc.assert(
      fc.property(reply, (octets) => {
        const reader = new RpcReplyReader();
        const read = reader.push(octets);
        expect(reader.received.length).toBeLessThanOrEqual(5840);
        // More than a fragment is always decided.
        if (octets.length >= 5840) expect(read).toBeDefined();
        if (read !== undefined) expect(rpcVerdict(read, reader.received).detail).toMatch(/^[ -~]+$/);
      }),
      { numRuns: 5000 },
    );
  });

  it('come to the same verdict however they are cut', () => {
    fc.assert(
      fc.property(reply, fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }), (octets, sizes) => {
        const whole = new RpcReplyReader().push(octets);
        const reader = new RpcReplyReader();
        let [at, cut]: [number, RpcReply | undefined] = [0, undefined];
        for (const size of [...sizes, octets.length]) {
          cut ??= reader.push(octets.subarray(at, at + size));
          at += size;
        }
        expect(cut).toEqual(whole);
      }),
      { numRuns: 2000 },
    );
  });
});
