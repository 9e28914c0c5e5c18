import { AUTOBAHN_CANNOT } from './cannot.ts';
import { AUTOBAHN, AUTOBAHN_BROWSER, AUTOBAHN_RAWSOCKET } from './clients/autobahn.ts';
import { behave } from './suite.ts';

behave([...AUTOBAHN, AUTOBAHN_BROWSER, AUTOBAHN_RAWSOCKET], AUTOBAHN_CANNOT);
