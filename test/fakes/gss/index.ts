export { FakeCredentials, FakeMics, FakeRealm, type Course } from './mechanism.js';
export { FakeGssServer, type GssServerStyle } from './server.js';
