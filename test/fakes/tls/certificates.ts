import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';

/** As `tls.createServer` takes them: PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateSpec {
  /** Host names and IP addresses. */
  readonly names: readonly string[];
  /** Milliseconds from now; a day ago to a day ahead unless said otherwise. */
  readonly validFrom?: number;
  readonly validTo?: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 3600 * 1000;

/** An authority of a test's own, which makes certificates. */
export class TestAuthority {
  /** What to trust: PEM. */
  readonly pem: string;
  /** Its own certificate, for a server to show. */
  readonly selfSigned: Certificate;
  readonly #certificate: X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair, key: string) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.pem = certificate.toString('pem');
    this.selfSigned = { cert: this.pem, key };
  }

  static async create(): Promise<TestAuthority> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=Test authority',
      keys,
      signingAlgorithm: ALGORITHM,
      notBefore: at(-DAY),
      notAfter: at(DAY),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new TestAuthority(certificate, keys, await pemOf(keys.privateKey));
  }

  async issue({ names, validFrom = -DAY, validTo = DAY }: CertificateSpec): Promise<Certificate> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await X509CertificateGenerator.create({
      subject: 'CN=Test server',
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: at(validFrom),
      notAfter: at(validTo),
      extensions: [
        await AuthorityKeyIdentifierExtension.create(this.#keys.publicKey),
        new SubjectAlternativeNameExtension(
          names.map((value) => ({ type: /:|^[\d.]+$/.test(value) ? 'ip' : 'dns', value })),
        ),
      ],
    });
    return { cert: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
  }
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const octets = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return PemConverter.encode(octets, PemConverter.PrivateKeyTag);
}

function at(ms: number): Date {
  return new Date(Date.now() + ms);
}
