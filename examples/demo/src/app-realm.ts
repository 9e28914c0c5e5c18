/**
 * How the app is admitted by the router: by a secret that `start.ts` makes anew for each run and
 * hands to the app's process in its environment, where other programs do not see it.
 */

/** The variable that holds the URL of the router. */
export const URL_VARIABLE = 'DEMO_ROUTER_URL';

/** The variable that holds the app's token. */
export const TOKEN_VARIABLE = 'DEMO_APP_TOKEN';

/** What the app's process tells the one that started it. */
export type AppNews = { readonly news: 'serving' };
