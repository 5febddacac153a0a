/** What assuming a role takes of the AWS SDK, which few need. */
export { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
