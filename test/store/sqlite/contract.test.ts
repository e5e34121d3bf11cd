import { storeContract } from '../../contract/store.contract.ts';
import { sqlitePlace } from './place.ts';

storeContract('SQLite', sqlitePlace);
