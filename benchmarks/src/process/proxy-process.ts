/** The slow link, in a process of its own. */
import { type LinkOptions, startProxy } from '../proxy.ts';
import { serveControl } from './control.ts';

serveControl({
  listen: async (options: LinkOptions) => (await startProxy(options)).port,
});
