import { expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import {
  decodeMessage,
  encodeMessage,
  extendedErrorOption,
  makeEdns,
  padQuery,
  queryMessage,
} from '../../src/wire/index.js';

const PADDING = 12;

it('a query of any length is filled up to the next multiple of 128 octets, and says the same', () => {
  const lengths = new Set<number>();
  for (let octets = 1; octets <= 190; octets++) {
    const labels = 'a'.repeat(octets).match(/.{1,60}/g) ?? [];
    const query = queryMessage(DomainName.parse(labels.join('.')), 'SRV');
    const padded = encodeMessage(padQuery(query));
    const plain = encodeMessage(query).length;
    expect(padded.length).toBe(Math.ceil((plain + 4) / 128) * 128);
    const { edns, questions } = decodeMessage(padded);
    expect(questions).toEqual(decodeMessage(encodeMessage(query)).questions);
    expect(edns?.options.map(({ code }) => code)).toEqual([PADDING]);
    expect(edns?.options[0]?.data.every((octet) => octet === 0)).toBe(true);
    lengths.add(padded.length);
  }
  expect([...lengths]).toEqual([128, 256]);
});

it('what EDNS carries besides stays', () => {
  const query = queryMessage(DomainName.parse('corp.example'), 'A');
  const option = extendedErrorOption(3, 'x');
  const { edns } = padQuery({ ...query, edns: makeEdns({ options: [option], udpPayloadSize: 4096 }) });
  expect([edns?.udpPayloadSize, edns?.options[0]]).toEqual([4096, option]);
});

it('a query without EDNS stays as it is', () => {
  const query = queryMessage(DomainName.parse('corp.example'), 'A', { edns: false });
  expect(padQuery(query)).toBe(query);
});
