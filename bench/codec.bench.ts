import * as dnsPacket from 'dns-packet';
import DNS from 'dns2';
import { DomainName } from '../src/name/index.js';
import { AddressData, SrvData, typeCode } from '../src/record/index.js';
import {
  decodeMessage,
  DnsClass,
  encodeMessage,
  makeEdns,
  makeMessage,
  queryMessage,
  type MessageRecord,
} from '../src/wire/index.js';
import type { Bench, Contestant, Measured } from './frame/bench.js';

const OWNER = '_vlmcs._tcp.corp.example.com';
const HOSTS = ['kms1', 'kms2'].map((host, i) => ({
  name: `${host}.corp.example.com`,
  address: `192.0.2.${i}`,
}));

/** Milliseconds for each of the four jobs in a round. */
const BUDGET = 50;

interface Codec {
  readonly encodeQuery: () => Buffer;
  readonly encodeAnswer: () => Buffer;
  readonly decode: (octets: Buffer) => unknown;
}

const name = (text: string): DomainName => DomainName.parse(text);

function kmsdns(): Codec {
  const record = (owner: string, data: SrvData | AddressData): MessageRecord => ({
    name: name(owner),
    type: typeCode(data.type),
    class: DnsClass.IN,
    ttl: 300,
    data,
  });
  const answer = makeMessage({
    flags: { qr: true, aa: true },
    questions: [{ name: name(OWNER), type: typeCode('SRV'), class: DnsClass.IN }],
    answers: HOSTS.map((h) => record(OWNER, new SrvData({ target: h.name }))),
    additionals: HOSTS.map((h) => record(h.name, new AddressData('A', h.address))),
    edns: makeEdns(),
  });
  return {
    // The name is parsed anew: the others take theirs as text.
    encodeQuery: () => encodeMessage(queryMessage(name(OWNER), 'SRV')),
    encodeAnswer: () => encodeMessage(answer),
    decode: decodeMessage,
  };
}

function dnsPacketCodec(): Codec {
  const opt: dnsPacket.OptAnswer = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: 1232,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
  const questions: dnsPacket.Question[] = [{ name: OWNER, type: 'SRV' }];
  const query: dnsPacket.Packet = { type: 'query', id: 0, flags: dnsPacket.RECURSION_DESIRED, questions };
  const answers = HOSTS.map(({ name: target }): dnsPacket.SrvAnswer => {
    return { name: OWNER, type: 'SRV', ttl: 300, data: { priority: 0, weight: 0, port: 1688, target } };
  });
  const addresses = HOSTS.map((h): dnsPacket.StringAnswer => {
    return { name: h.name, type: 'A', ttl: 300, data: h.address };
  });
  const { AUTHORITATIVE_ANSWER: flags } = dnsPacket;
  return {
    encodeQuery: () => dnsPacket.encode({ ...query, additionals: [opt] }),
    encodeAnswer: () =>
      dnsPacket.encode({
        type: 'response',
        id: 0,
        flags,
        questions,
        answers,
        additionals: [...addresses, opt],
      }),
    decode: (octets) => dnsPacket.decode(octets),
  };
}

function dns2(): Codec {
  const { Packet } = DNS;
  const question = { name: OWNER, type: 33, class: 1 };
  const packet = (): DNS.Packet => {
    const made = new Packet();
    made.questions.push(new Packet.Question(question));
    return made;
  };
  const opt = Packet.Resource.EDNS([]);
  return {
    encodeQuery: () => {
      const query = packet();
      query.additionals.push(opt);
      return query.toBuffer();
    },
    encodeAnswer: () => {
      const answer = packet();
      for (const { name: target, address } of HOSTS) {
        const srv = { ...question, ttl: 300, priority: 0, weight: 0, port: 1688, target };
        answer.answers.push(new Packet.Resource(srv));
        answer.additionals.push(new Packet.Resource({ name: target, type: 1, class: 1, ttl: 300, address }));
      }
      answer.additionals.push(opt);
      return answer.toBuffer();
    },
    decode: (octets) => Packet.parse(octets),
  };
}

/** Everybody reads the same octets, those of dns-packet: no name in them is compressed. */
function contestant(contender: string, codec: Codec, query: Buffer, answer: Buffer): Contestant {
  const jobs: [string, () => unknown][] = [
    ['encode query/s', codec.encodeQuery],
    ['decode query/s', () => codec.decode(query)],
    ['encode answer/s', codec.encodeAnswer],
    ['decode answer/s', () => codec.decode(answer)],
  ];
  const measure = async (): Promise<Measured> =>
    Object.fromEntries(jobs.map(([metric, job]) => [metric, rate(job)]));
  return { name: contender, measure };
}

function rate(job: () => unknown): number {
  const began = performance.now();
  let done = 0;
  let now = began;
  for (; now - began < BUDGET; now = performance.now()) {
    for (let i = 0; i < 100; i++) job();
    done += 100;
  }
  return Math.round((done * 1000) / (now - began));
}

export default {
  title: 'Codec: a query, and an answer of 2 SRV, 2 A and OPT',
  rounds: 15,
  async open() {
    const peer = dnsPacketCodec();
    const [query, answer] = [peer.encodeQuery(), peer.encodeAnswer()];
    const atLeastPeer = (metric: string) => ({
      metric,
      of: 'kmsdns',
      to: 'dns-packet',
      ratio: { atLeast: 1 },
    });
    return {
      contestants: [
        contestant('kmsdns', kmsdns(), query, answer),
        contestant('dns-packet', peer, query, answer),
        contestant('dns2', dns2(), query, answer),
      ],
      aims: ['decode query/s', 'encode answer/s', 'decode answer/s'].map(atLeastPeer),
    };
  },
} satisfies Bench;
