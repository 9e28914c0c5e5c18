/**
 * Channels for backends that have nothing but HTTP: whoever has a name may listen; who has the token may
 * publish, and whoever reaches the operator listener may push. See `docs/guide/http.md`.
 */
import { defineRealm, topic } from '@realmwire/protocol/contract';
import type { RealmGiven } from '@realmwire/router';
import * as z from 'zod';

/** No secret: it shows how one is sent. */
const TOKEN = 'demo-token';

const push = defineRealm('com.example.push', {
  channel: topic({
    summary: 'A line of text for all who listen on this channel.',
    params: z.object({ id: z.string().min(1).max(64) }),
    payload: z.string().max(1_000),
    history: 20,
  }),
});

/** The realm, and who may do what in it. */
export const PUSH: RealmGiven = {
  contract: push,
  authenticate: ({ token }) => {
    if (token === undefined) return { roles: ['listener'] };
    return token === TOKEN ? { user: 'backend', roles: ['backend'] } : null;
  },
  authorize: ({ session, action, uri, match }) =>
    action === 'publish'
      ? session.roles.includes('backend')
      : action === 'subscribe' && match === undefined && uri.startsWith(`${push.name}.`),
};
