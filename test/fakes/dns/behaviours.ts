import { setTimeout as delay } from 'node:timers/promises';
import { frame } from '../../../src/transport/frames.js';
import {
  DnsClass,
  makeMessage,
  encodeMessage,
  type MessageFields,
  type Question,
} from '../../../src/wire/index.js';
import type { FakeExchange } from './fake-exchange.js';

/** What the server does with a request. */
export type Behaviour = (exchange: FakeExchange) => void | Promise<void>;

type Fields = MessageFields | ((exchange: FakeExchange) => MessageFields);

const fieldsFor = (fields: Fields, exchange: FakeExchange): MessageFields =>
  typeof fields === 'function' ? fields(exchange) : fields;

/** A proper reply. */
export const answer =
  (fields: Fields = {}): Behaviour =>
  (exchange) =>
    exchange.reply(fieldsFor(fields, exchange));

/** Nothing. */
export const drop: Behaviour = () => undefined;

/** One behaviour after another, the last one for all later requests. */
export const inSequence = (...behaviours: readonly Behaviour[]): Behaviour => {
  let next = 0;
  return (exchange) => behaviours[Math.min(next++, behaviours.length - 1)]?.(exchange);
};

/** All of them to the same request. */
export const together =
  (...behaviours: readonly Behaviour[]): Behaviour =>
  async (exchange) => {
    for (const behaviour of behaviours) await behaviour(exchange);
  };

export const over =
  (protocols: { readonly udp: Behaviour; readonly tcp: Behaviour }): Behaviour =>
  (exchange) =>
    protocols[exchange.protocol](exchange);

export const later =
  (ms: number, behaviour: Behaviour): Behaviour =>
  async (exchange) => {
    await delay(ms);
    await behaviour(exchange);
  };

/** A reply to another id than was asked with. */
export const wrongId = (fields: Fields = {}): Behaviour =>
  answer((exchange) => ({ ...fieldsFor(fields, exchange), id: exchange.message.id ^ 1 }));

export const wrongQuestion =
  (change: (question: Question) => Partial<Question>, fields: Fields = {}): Behaviour =>
  (exchange) =>
    exchange.reply({
      ...fieldsFor(fields, exchange),
      questions: exchange.message.questions.map((q) => ({ ...q, ...change(q) })),
    });

/** A right reply from another port: somebody who cannot see or use the server's. */
export const spoofedSource =
  (fields: Fields = {}): Behaviour =>
  (exchange) =>
    exchange.path.sendFromElsewhere(exchange.replyTo(fieldsFor(fields, exchange)));

export const truncated: Behaviour = answer({ flags: { tc: true } });

/** TC, and the message cut in the middle of a record. */
export const cutOff =
  (fields: Fields, octets: number): Behaviour =>
  (exchange) => {
    const whole = exchange.replyTo({ ...fieldsFor(fields, exchange), flags: { tc: true } });
    exchange.path.send(whole.subarray(0, whole.length - octets));
  };

/** The request itself, as Samba and Unbound send it back with errors: our own TSIG record included. */
export const echo =
  (rcode: number): Behaviour =>
  (exchange) => {
    const octets = Buffer.from(exchange.octets);
    octets[2] = (octets[2] as number) | 0x80;
    octets[3] = ((octets[3] as number) & 0xf0) | rcode;
    exchange.path.send(octets);
  };

/** Twelve octets and no question, as NSD answers what it does not implement. */
export const headerOnly =
  (rcode: number): Behaviour =>
  ({ message: { id, opcode }, path }) =>
    path.send(encodeMessage(makeMessage({ id, opcode, rcode, flags: { qr: true } })));

/** A message that promises records it does not have. */
export const malformed: Behaviour = (exchange) => {
  const octets = exchange.replyTo();
  octets.writeUInt16BE(3, 6);
  exchange.path.send(octets);
};

/** TCP: the frame in chunks of `size` octets, `ms` apart. */
export const drip =
  (size: number, ms: number, fields: Fields = {}): Behaviour =>
  async (exchange) => {
    const octets = frame(exchange.replyTo(fieldsFor(fields, exchange)));
    for (let at = 0; at < octets.length; at += size) {
      exchange.path.write(octets.subarray(at, at + size));
      await delay(ms);
    }
  };

/** TCP: the first octets of a reply, then the end. */
export const closeMidReply =
  (octets: number): Behaviour =>
  (exchange) => {
    exchange.path.write(frame(exchange.replyTo()).subarray(0, octets));
    exchange.path.end();
  };

export const closeConnection: Behaviour = (exchange) => exchange.path.end();

export const resetConnection: Behaviour = (exchange) => exchange.path.reset();

/** Holds requests until `count` have come, then answers them in another order. */
export const outOfOrder = (count: number, fields: Fields = {}): Behaviour => {
  const held: FakeExchange[] = [];
  return (exchange) => {
    held.push(exchange);
    if (held.length < count) return;
    for (const one of held.splice(0).reverse()) one.reply(fieldsFor(fields, one));
  };
};

/** SRV records whose targets are pointers to the question's name, against RFC 2782. */
export const compressedSrv =
  (targetLabel: string, port = 1688): Behaviour =>
  (exchange) => {
    const head = exchange.replyTo();
    head.writeUInt16BE(1, 6);
    const label = Buffer.from(targetLabel, 'latin1');
    const data = Buffer.concat([
      Buffer.from([0, 0, 0, 0, port >> 8, port & 0xff, label.length]),
      label,
      Buffer.from([0xc0, 12]),
    ]);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(33, 2);
    record.writeUInt16BE(DnsClass.IN, 4);
    record.writeUInt32BE(60, 6);
    record.writeUInt16BE(data.length, 10);
    exchange.path.send(Buffer.concat([head, record, data]));
  };
