import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../src/backend/index.js';

describe('the endpoint of an HTTP API', () => {
  it.each([
    'https://route53.amazonaws.com',
    'https://api.cloudflare.com/client/v4',
    'http://127.0.0.1:4566',
    'http://127.1:4566',
    'http://[::1]:4566',
    'http://[0:0:0:0:0:0:0:1]:4566',
    'http://localhost:4566',
  ])('may be %s', (text) => {
    expect(parseEndpoint(text).href).toBe(new URL(text).href);
  });

  it.each([
    ['api.example.com', 'is not a URL'],
    ['ftp://api.example.com', 'is not https: ftp:'],
    ['http://api.example.com', 'is plain http to api.example.com'],
    ['http://192.0.2.1:4566', 'is plain http to 192.0.2.1:4566'],
    ['http://127.0.0.1.example.com', 'is plain http to 127.0.0.1.example.com'],
    ['http://localhost.example.com', 'is plain http to localhost.example.com'],
    ['http://[::2]', 'is plain http to [::2]'],
    ['https://api.example.com/?a=b', 'has a query'],
  ])('may not be %s', (text, problem) => {
    expect(() => parseEndpoint(text, '--endpoint')).toThrow(
      expect.objectContaining({ field: '--endpoint', message: expect.stringContaining(problem) }),
    );
  });

  it('never shows a password that stands in it', () => {
    expect(() => parseEndpoint('https://user:hunter2@api.example.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
