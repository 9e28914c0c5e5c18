/**
 * Whether the resources lead anywhere: told when the router begins to listen, not when the first client
 * comes. What a contract does not declare is wrong; a realm that is not served may still come.
 */
import type { ServedRealm } from '../../shell/served-realm.ts';
import type { SeedResource, SeedRoute } from './options.ts';

/** What was found. */
export interface ResourceFindings {
  /** What cannot work, one sentence each. */
  readonly wrong: readonly string[];
  /** What does not work yet. */
  readonly missing: readonly string[];
}

/** See the head of this file. */
export function checkResources(
  resources: Readonly<Record<string, SeedResource>>,
  realms: ReadonlyMap<string, ServedRealm>,
): ResourceFindings {
  const wrong: string[] = [];
  const missing: string[] = [];
  for (const [path, resource] of Object.entries(resources)) {
    const where = `seed.resources[${JSON.stringify(path)}]`;
    const realm = realms.get(resource.realm);
    if (realm === undefined)
      missing.push(`${where}: the realm ${resource.realm} is not served yet`);
    else wrong.push(...undeclared(resource, realm).map((what) => `${where}${what}`));
  }
  return { wrong, missing };
}

/** What a contract would have to declare. */
function undeclared({ routes = {}, topics = {} }: SeedResource, realm: ServedRealm): string[] {
  const { declarations } = realm.core;
  if (realm.contract === undefined || declarations.allowUndeclared) return [];
  const lacks = `, which the contract of ${realm.name} does not declare`;
  const knows = (route: SeedRoute) =>
    'call' in route
      ? declarations.procedure(route.call) !== undefined
      : declarations.topic(route.publish) !== undefined;
  return [
    ...Object.entries(routes)
      .filter(([, route]) => !knows(route))
      .map(([opcode, route]) => {
        const does = 'call' in route ? `calls ${route.call}` : `publishes ${route.publish}`;
        return `.routes[${JSON.stringify(opcode)}] ${does}${lacks}`;
      }),
    ...Object.keys(topics)
      .filter((topic) => declarations.topic(topic) === undefined)
      .map((topic) => `.topics has ${topic}${lacks}`),
  ];
}
