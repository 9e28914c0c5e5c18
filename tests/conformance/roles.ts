/**
 * What a client of WAMP announces that knows everything.
 */

// biome-ignore format: a table
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  publisher: ['publisher_identification', 'subscriber_blackwhite_listing', 'publisher_exclusion', 'payload_passthru_mode'],
  subscriber: ['publisher_identification', 'pattern_based_subscription', 'subscription_revocation', 'payload_passthru_mode'],
  caller: ['caller_identification', 'call_timeout', 'call_canceling', 'progressive_call_results', 'progressive_call_invocations', 'payload_passthru_mode'],
  callee: ['caller_identification', 'call_timeout', 'call_canceling', 'progressive_call_results', 'progressive_call_invocations', 'pattern_based_registration', 'shared_registration', 'registration_revocation', 'payload_passthru_mode'],
};

/** The roles with their features, without those that a client lacks; see `SessionGiven`. */
export function featuresBut(lacks: readonly string[] | 'all'): Record<string, unknown> {
  const roles = Object.entries(FEATURES).map(([role, features]) => {
    const known = features.filter(
      (feature) => lacks !== 'all' && !lacks.includes(`${role}.${feature}`),
    );
    const announced = Object.fromEntries(known.map((feature) => [feature, true]));
    return [role, lacks === 'all' ? {} : { features: announced }];
  });
  return Object.fromEntries(roles) as Record<string, unknown>;
}
