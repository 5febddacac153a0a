export type { Authentication, Exchanger, ExchangeOptions, Protocol, Reply, ServerAddress } from './types.js';
