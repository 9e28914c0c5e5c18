/**
 * The types of the contract, as this page uses them. Types only: nothing of it is downloaded.
 */
import type { Api } from '@realmwire/protocol/contract';
import type { books } from '../src/contract.ts';

export type { Desk, Lock, Title } from '../src/records.ts';

/** What the page calls: `api.list.open({ page: 3 })`. */
export type DeskApi = Api<(typeof books)['tree']>;
