export { DEFAULT_TSIG_ALGORITHM, minimumMacOctets, tsigAlgorithm, type TsigAlgorithm } from './algorithm.js';
export { DEFAULT_FUDGE, signerWith, tsigSigner, type TsigOptions } from './client.js';
export type { Authenticator } from './authenticator.js';
export { explainTsigError, unsignedRefusalHint, type TsigFailure } from './explain.js';
export { formatKeyFile, parseKeyFile } from './key-file.js';
export { TsigKey, type TsigKeyOptions } from './key.js';
export type { TsigRecord } from './record.js';
export { checkRequest, keyRing, type KeyRing, type RequestCheck, type ResponseSigner } from './server.js';
export type { SignedRequest, Signer, Verification } from './signer.js';
