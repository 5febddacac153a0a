/** What the target "." says, which is no host of that name (RFC 2782). */
export const NO_HOST = 'no KMS host (.)';
