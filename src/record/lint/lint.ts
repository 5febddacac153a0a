/** A mistake that people make in these records, with what to do about it. */
export interface Lint {
  readonly id:
    | 'owner-typo'
    | 'owner-not-kms'
    | 'owner-no-domain'
    | 'owner-doubled-suffix'
    | 'target-ip-address'
    | 'target-doubled-suffix'
    | 'target-single-label'
    | 'target-not-host'
    | 'target-null'
    | 'port-zero';
  readonly severity: 'error' | 'warn';
  readonly message: string;
  readonly remedy: string;
}
