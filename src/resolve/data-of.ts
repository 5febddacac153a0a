import type {
  AddressData,
  MxData,
  NameData,
  NameType,
  RecordData,
  RrType,
  SoaData,
  SrvData,
  TxtData,
} from '../record/index.js';

/** The class that holds the data of a type. */
export type DataOf<T extends RrType> = T extends 'SRV'
  ? SrvData
  : T extends 'A' | 'AAAA'
    ? AddressData
    : T extends NameType
      ? NameData
      : T extends 'SOA'
        ? SoaData
        : T extends 'TXT'
          ? TxtData
          : T extends 'MX'
            ? MxData
            : RecordData;

export function isOfType<T extends RrType>(data: RecordData, type: T): data is RecordData & DataOf<T> {
  return data.type === type;
}
