/**
 * What the meta procedures and meta events are for: the columns of their tables that are in no source. A
 * procedure or an event without a line here fails the check.
 */

/** Arguments, result, meaning; a `?` stands behind what may be left out. */
export const META_NOTES: Readonly<Record<string, readonly [string, string, string]>> = {
  'wamp.session.count': [
    'roles?',
    'number',
    'How many sessions there are, or those of some roles.',
  ],
  'wamp.session.list': ['roles?', 'list of session', 'Which sessions there are.'],
  'wamp.session.get': [
    'session',
    '`{session, authid, authrole, authmethod, authprovider}`',
    'Who a session is.',
  ],
  'wamp.session.kill': ['session; `reason?`, `message?`', '', 'Ends a session.'],
  'wamp.session.kill_by_authid': [
    'authid; `reason?`, `message?`',
    'list of session',
    'Ends the sessions of a user.',
  ],
  'wamp.session.kill_by_authrole': [
    'authrole; `reason?`, `message?`',
    'number',
    'Ends the sessions of a role.',
  ],
  'wamp.session.kill_all': ['`reason?`, `message?`', 'number', 'Ends all sessions.'],
  'wamp.session.add_testament': [
    'topic, args?, kwargs?; `publish_options?`, `scope?`',
    '',
    'Has an event published when the session is gone.',
  ],
  'wamp.session.flush_testaments': ['`scope?`', '', 'Takes the testaments of a scope back.'],
  'wamp.registration.list': [
    '',
    '`{exact, prefix, wildcard}`',
    'Which registrations there are, by the way in which they match.',
  ],
  'wamp.registration.lookup': [
    'procedure, `{match?}`',
    'registration or null',
    'The registration of this very name.',
  ],
  'wamp.registration.match': [
    'procedure',
    'registration or null',
    'The registration that a call would be for.',
  ],
  'wamp.registration.get': [
    'registration',
    '`{id, created, uri, match, invoke}`',
    'What a registration is.',
  ],
  'wamp.registration.list_callees': ['registration', 'list of session', 'Who serves it.'],
  'wamp.registration.count_callees': ['registration', 'number', 'How many serve it.'],
  'wamp.registration.remove_callee': [
    'registration, session; `reason?`',
    '',
    'Takes a registration from a session, which is told.',
  ],
  'wamp.subscription.list': [
    '',
    '`{exact, prefix, wildcard}`',
    'Which subscriptions there are, by the way in which they match.',
  ],
  'wamp.subscription.lookup': [
    'topic, `{match?}`',
    'subscription or null',
    'The subscription of this very name.',
  ],
  'wamp.subscription.match': [
    'topic',
    'list of subscription, or null',
    'The subscriptions that an event would be for.',
  ],
  'wamp.subscription.get': [
    'subscription',
    '`{id, created, uri, match}`',
    'What a subscription is.',
  ],
  'wamp.subscription.list_subscribers': ['subscription', 'list of session', 'Who hears it.'],
  'wamp.subscription.count_subscribers': ['subscription', 'number', 'How many hear it.'],
  'wamp.subscription.get_events': [
    'subscription; filters',
    'list of events',
    'What the topics of a subscription have kept.',
  ],
};

/** What comes with an event, and when it is published. */
export const META_EVENT_NOTES: Readonly<Record<string, readonly [string, string]>> = {
  'wamp.session.on_join': ['what `wamp.session.get` gives', 'A session has joined.'],
  'wamp.session.on_leave': ['session, authid, authrole', 'A session has left.'],
  'wamp.registration.on_create': [
    'session, what `wamp.registration.get` gives',
    'There is a new registration.',
  ],
  'wamp.registration.on_register': ['session, registration', 'A session serves it.'],
  'wamp.registration.on_unregister': ['session, registration', 'A session serves it no more.'],
  'wamp.registration.on_delete': ['session, registration', 'Nobody serves it any more.'],
  'wamp.subscription.on_create': [
    'session, what `wamp.subscription.get` gives',
    'There is a new subscription.',
  ],
  'wamp.subscription.on_subscribe': ['session, subscription', 'A session hears it.'],
  'wamp.subscription.on_unsubscribe': ['session, subscription', 'A session hears it no more.'],
  'wamp.subscription.on_delete': ['session, subscription', 'Nobody hears it any more.'],
};
