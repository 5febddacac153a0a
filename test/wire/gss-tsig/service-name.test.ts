import { expect, it } from 'vitest';
import { parseServiceName } from '../../../src/wire/index.js';

it.each([
  ['DNS/dc1.example.test', 'DNS@dc1.example.test'],
  ['dns/DC1.example.test@OTHER.TEST', 'DNS/dc1.example.test@OTHER.TEST'],
  ['DNS@dc1.example.test', 'DNS@dc1.example.test'],
  ['dns@dc1.example.test@OTHER.TEST', 'DNS/dc1.example.test@OTHER.TEST'],
  ['dc1.example.test.', 'DNS@dc1.example.test'],
  ['DNS/dc_1.example.test', 'DNS@dc_1.example.test'],
])('%s is the service %s', (text, service) => {
  expect(parseServiceName(text)).toBe(service);
});

it.each([
  ['HTTP/dc1.example.test', 'is of another service than DNS'],
  ['/dc1.example.test', 'is of another service than DNS'],
  ['DNS/', 'names no host'],
  ['', 'names no host'],
  ['DNS/.', 'names no host'],
  ['DNS/a..b', 'names no host'],
  ['DNS/dc1\\@other.test', 'names no host'],
  ['DNS/192.0.2.53', 'has an address for the name of the host'],
  ['DNS/2001:db8::53', 'has an address for the name of the host'],
  ['DNS/dc1/example.test', 'is not the name of a service'],
  ['DNS/dc1@', 'is not the name of a service'],
  ['DNS/dc1@A@B', 'is not the name of a service'],
])('%j %s', (text, problem) => {
  expect(() => parseServiceName(text, '--service-principal')).toThrow(
    expect.objectContaining({
      field: '--service-principal',
      problem: `"${text}" ${problem}`,
      hint: expect.stringMatching(/^Write it as DNS\/dc1/) as string,
    }),
  );
});
