export { TestAuthority, type Certificate } from './certificates.js';
export { dnsReply, FakeHttpsServer, type HttpBehaviour } from './fake-https-server.js';
export { FakeTlsServer } from './fake-tls-server.js';
