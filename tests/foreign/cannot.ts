/**
 * What clients cannot do by themselves, whatever the router does: the name of the behaviour, and why.
 * The tests show each of these, so that a row goes when a client has learnt it.
 */

/** The reasons, by the name of the behaviour. */
export type Cannot = Readonly<Record<string, string>>;

/** AutobahnJS, for Node and for browsers. */
export const AUTOBAHN_CANNOT: Cannot = {
  'be interrupted': 'it has no handler for INTERRUPT, and does not announce `call_canceling`',
  'answer when interrupted': 'it has no handler for INTERRUPT',
};

/** Wampy. */
export const WAMPY_CANNOT: Cannot = {
  'exclude_me: false': 'it does not send the option when it is false',
  'retain an event': 'it checks the option `retain` and does not send it',
  'hear why a publication is refused':
    'it refuses topics that begin with `wamp.` by itself, before the router could',
  'be interrupted': 'it has no handler for INTERRUPT, and does not announce `call_canceling`',
  'answer when interrupted': 'it has no handler for INTERRUPT',
  'serve again what was taken away':
    'it does not know `registration_revocation`, and believes that it still serves the procedure',
};

/** Autobahn for Python, of Debian. */
export const PYTHON_CANNOT: Cannot = {
  'disclose the publisher': '`PublishOptions` has no `disclose_me`',
  'disclose the caller': '`CallOptions` has no `disclose_me`',
  'cancel: skip': 'a call is cancelled by cancelling its future, which names no mode',
  'cancel: kill': 'a call is cancelled by cancelling its future, which names no mode',
  'cancel: killnowait': 'a call is cancelled by cancelling its future, which names no mode',
  'answer when interrupted':
    'with asyncio it cancels the endpoint and says nothing, so that who cancels by `kill` waits',
};
