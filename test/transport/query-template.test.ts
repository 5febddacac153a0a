import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { QueryTemplate } from '../../src/transport/query-template.js';
import { decodeMessage, encodeMessage, queryMessage } from '../../src/wire/index.js';

const label = fc
  .uint8Array({ minLength: 1, maxLength: 63 })
  .map((octets) => Buffer.from(octets).toString('latin1'));
const anyName = fc
  .array(label, { maxLength: 8 })
  .filter((labels) => labels.reduce((sum, l) => sum + l.length + 1, 1) <= 255)
  .map((labels) => DomainName.fromLabels(labels));

it('makes the same octets as the encoder', () => {
  const type = fc.constantFrom('SRV' as const, 'A' as const, 'TYPE65280' as const);
  fc.assert(
    fc.property(anyName, type, fc.nat(0xffff), fc.boolean(), fc.boolean(), (name, rr, id, rd, edns) => {
      const options = { recursionDesired: rd, edns };
      const template = new QueryTemplate(queryMessage(DomainName.root, rr, options));
      const octets = template.octets(name, id);
      expect(octets).toEqual(encodeMessage({ ...queryMessage(name, rr, options), id }));
      expect(decodeMessage(octets).questions).toEqual([template.question(name)]);
    }),
  );
});
