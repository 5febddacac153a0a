/** What the AWS SDK takes as credentials: a fixed set, or a function that gets them, called again before they expire. */
export type Credentials = CredentialSet | (() => Promise<CredentialSet>);

export interface CredentialSet {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
