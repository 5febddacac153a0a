import { createHmac, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { checkInteger } from '../../record/index.js';
import { DEFAULT_TSIG_ALGORITHM, minimumMacOctets, tsigAlgorithm, type TsigAlgorithm } from './algorithm.js';

export interface TsigKeyOptions {
  /** Octets of a MAC to send, and the least to accept; the algorithm's own number unless given (RFC 8945 §5.2.2.1). */
  readonly macOctets?: number | undefined;
}

/**
 * A shared key (RFC 8945): name, algorithm and secret. The secret is in a private field and in `node:crypto`'s
 * hands; inspecting, serialising or printing the key shows only name and algorithm.
 */
export class TsigKey {
  readonly name: DomainName;
  readonly algorithm: TsigAlgorithm;
  readonly macOctets: number;
  readonly #secret: KeyObject;

  /** @throws InputError */
  constructor(
    name: DomainName | string,
    algorithm: TsigAlgorithm | string,
    secret: Uint8Array,
    options: TsigKeyOptions = {},
  ) {
    this.name = typeof name === 'string' ? DomainName.parse(name, 'key name') : name;
    this.algorithm = typeof algorithm === 'string' ? tsigAlgorithm(algorithm) : algorithm;
    this.macOctets = checkInteger(
      options.macOctets ?? this.algorithm.macOctets,
      minimumMacOctets(this.algorithm),
      this.algorithm.macOctets,
      'MAC octets',
    );
    if (secret.length === 0) throw new InputError('secret', `of key "${this.name.text}" is empty`);
    this.#secret = createSecretKey(secret);
    Object.freeze(this);
  }

  /** @param base64 the secret as key files have it; blanks in it do not count. @throws InputError */
  static fromBase64(
    name: DomainName | string,
    algorithm: TsigAlgorithm | string,
    base64: string,
    options: TsigKeyOptions = {},
  ): TsigKey {
    const digits = base64.replace(/\s/g, '');
    if (digits === '' || digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) {
      throw new InputError('secret', `of key "${String(name)}" is not base64`, {
        hint: 'Copy the secret as tsig-keygen prints it, its "=" at the end included.',
      });
    }
    return new TsigKey(name, algorithm, Buffer.from(digits, 'base64'), options);
  }

  /** A new key with a random secret as long as the hash, as RFC 8945 §8 advises. @throws InputError */
  static generate(name: DomainName | string, algorithm: string = DEFAULT_TSIG_ALGORITHM): TsigKey {
    const { hash } = tsigAlgorithm(algorithm);
    const octets = createHmac(hash, '').digest().length;
    return new TsigKey(name, algorithm, randomBytes(octets));
  }

  /** The algorithm as BIND's key files spell it: with its bits, where the MAC is truncated. */
  get algorithmText(): string {
    const { name, macOctets } = this.algorithm;
    return this.macOctets === macOctets ? name : `${name}-${this.macOctets * 8}`;
  }

  /** The MAC of `parts` put together, truncated as this key has it. */
  mac(parts: readonly Uint8Array[]): Buffer {
    return this.#digest(parts).subarray(0, this.macOctets);
  }

  /** Compares in constant time. A MAC shorter than `macOctets` is never right; a longer one must be right whole. */
  verify(parts: readonly Uint8Array[], mac: Uint8Array): boolean {
    return mac.length >= this.macOctets && this.matches(parts, mac);
  }

  /** Like `verify`, but for a MAC of any length that RFC 8945 §5.2.2.1 allows: policy is then the caller's. */
  matches(parts: readonly Uint8Array[], mac: Uint8Array): boolean {
    if (mac.length < minimumMacOctets(this.algorithm) || mac.length > this.algorithm.macOctets) return false;
    return timingSafeEqual(this.#digest(parts).subarray(0, mac.length), mac);
  }

  /** The secret in base64, for writing a key file. Never log it. */
  exportSecret(): string {
    return this.#secret.export().toString('base64');
  }

  toJSON(): { name: string; algorithm: string } {
    return { name: this.name.key, algorithm: this.algorithmText };
  }

  #digest(parts: readonly Uint8Array[]): Buffer {
    const hmac = createHmac(this.algorithm.hash, this.#secret);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  }
}
