"""A puppet of autobahn-python: does what lines of JSON on stdin say, tells what happens on stdout.

A line that asks is {"ask": number, "session": number, "do": name, ...} and is answered by
{"answer": number, "value": ...} or {"answer": number, "failure": [uri, args, kwargs]}. What is heard
or called goes out as {"session", "tell", "as", ...}; what answers a call comes back as the request
"yield". Bytes are {"$bytes": hexadecimal}.
"""

import asyncio
import json
import os
import sys

from autobahn.asyncio.wamp import ApplicationSession
from autobahn.asyncio.websocket import WampWebSocketClientFactory
from autobahn.wamp import auth, cryptosign
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.serializer import JsonSerializer, MsgPackSerializer
from autobahn.wamp.types import (
    CallOptions,
    CallResult,
    ComponentConfig,
    PublishOptions,
    RegisterOptions,
    SubscribeOptions,
)

SERIALIZERS = {"json": JsonSerializer, "msgpack": MsgPackSerializer}
DETAILS = "realmwire_details"


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": bytes(value).hex()}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def meant(value):
    if isinstance(value, dict):
        if set(value) == {"$bytes"}:
            return bytes.fromhex(value["$bytes"])
        return {key: meant(each) for key, each in value.items()}
    if isinstance(value, list):
        return [meant(each) for each in value]
    return value


def payload(result):
    """Autobahn gives one argument as it is, and None where there is none."""
    if isinstance(result, CallResult):
        return [plain(result.results), plain(result.kwresults)]
    return [[plain(result)], {}]


def failure(error):
    if isinstance(error, ApplicationError):
        return [error.error, plain(error.args), plain(error.kwargs)]
    return [None, [f"{type(error).__name__}: {error}"], {}]


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


class Session(ApplicationSession):
    def __init__(self, number, asked, joined):
        super().__init__(ComponentConfig(asked["realm"], {}))
        self.number = number
        self.credentials = asked.get("credentials")
        self.joined = joined
        self.left = asyncio.get_event_loop().create_future()
        self.things = {}
        self.calls = {}
        self.invocations = {}

    def onConnect(self):
        if self.credentials is None:
            self.join(self.config.realm)
            return
        method = self.credentials["method"]
        extra = {}
        if method == "cryptosign":
            key = bytes.fromhex(self.credentials["privateKey"])
            self.key = cryptosign.CryptosignKey.from_bytes(key)
            extra = {"pubkey": self.key.public_key(), "channel_binding": None}
        authid = self.credentials["authid"]
        self.join(self.config.realm, [method], authid=authid, authextra=extra)

    def onChallenge(self, challenge):
        if challenge.method == "ticket":
            return self.credentials["ticket"]
        if challenge.method == "wampcra":
            key = self.credentials["secret"].encode()
            extra = challenge.extra
            if "salt" in extra:
                key = auth.derive_key(key, extra["salt"], extra["iterations"], extra["keylen"])
            return auth.compute_wcs(key, extra["challenge"]).decode("ascii")
        return self.key.sign_challenge(challenge)

    def onJoin(self, details):
        self.joined.set_result(
            {
                "id": details.session,
                "authid": details.authid,
                "authrole": details.authrole,
                "authmethod": details.authmethod,
            }
        )

    def onLeave(self, details):
        if not self.joined.done():
            self.joined.set_exception(ApplicationError(details.reason, details.message))
        self.disconnect()

    def onDisconnect(self):
        if not self.left.done():
            self.left.set_result(None)

    def onUserError(self, fail, message):
        if not self.joined.done():
            self.joined.set_exception(fail.value)

    def tell(self, **what):
        say({"session": self.number, **what})

    async def do_call(self, asked):
        name = asked["name"]
        given = asked["options"]
        if given.pop("progress"):

            def progressed(*args, **kwargs):
                self.tell(tell="progress", **{"as": name}, args=plain(args), kwargs=plain(kwargs))

            given["on_progress"] = progressed
        else:
            given["details"] = True
        call = self.call(
            asked["uri"],
            *meant(asked["args"]),
            **meant(asked["kwargs"]),
            options=CallOptions(**given),
        )
        self.calls[name] = call
        return payload(await call)

    async def do_cancel(self, asked):
        self.calls[asked["name"]].cancel()

    async def do_register(self, asked):
        name = asked["name"]

        async def endpoint(*args, **kwargs):
            details = kwargs.pop(DETAILS)
            number = len(self.invocations)
            answered = asyncio.get_event_loop().create_future()
            self.invocations[number] = (answered, details)
            self.tell(
                tell="invocation",
                **{"as": name},
                number=number,
                args=plain(args),
                kwargs=plain(kwargs),
                caller=details.caller,
                callerAuthid=details.caller_authid,
                procedure=details.procedure,
                progress=details.progress is not None,
            )
            try:
                results, kwresults = await answered
            except asyncio.CancelledError:
                self.tell(tell="interrupt", **{"as": name}, number=number)
                raise
            return CallResult(*results, **kwresults)

        options = RegisterOptions(details_arg=DETAILS, **asked["options"])
        self.things[name] = await self.register(endpoint, asked["uri"], options)

    async def do_yield(self, asked):
        answered, details = self.invocations[asked["number"]]
        args, kwargs = meant(asked["args"]), meant(asked["kwargs"])
        if asked.get("progress"):
            details.progress(*args, **kwargs)
        elif answered.done():
            pass
        elif "uri" in asked:
            answered.set_exception(ApplicationError(asked["uri"], *args, **kwargs))
        else:
            answered.set_result((args, kwargs))

    async def do_subscribe(self, asked):
        name = asked["name"]

        def hear(*args, **kwargs):
            details = kwargs.pop(DETAILS)
            self.tell(
                tell="event",
                **{"as": name},
                args=plain(args),
                kwargs=plain(kwargs),
                topic=details.topic,
                publisher=details.publisher,
                publisherAuthid=details.publisher_authid,
                retained=bool(details.retained),
            )

        options = SubscribeOptions(details_arg=DETAILS, **asked["options"])
        self.things[name] = await self.subscribe(hear, asked["uri"], options)

    async def do_undo(self, asked):
        thing = self.things.pop(asked["name"])
        undo = getattr(thing, "unregister", None) or thing.unsubscribe
        await undo()

    async def do_publish(self, asked):
        options = PublishOptions(acknowledge=True, **asked["options"])
        args, kwargs = meant(asked["args"]), meant(asked["kwargs"])
        await self.publish(asked["uri"], *args, **kwargs, options=options)

    async def do_leave(self, _):
        if self.is_attached():
            self.leave()
        await self.left


sessions = {}


async def join(asked):
    loop = asyncio.get_event_loop()
    joined = loop.create_future()
    session = Session(asked["session"], asked, joined)
    sessions[asked["session"]] = session
    factory = WampWebSocketClientFactory(
        lambda: session, url=asked["url"], serializers=[SERIALIZERS[asked["serializer"]]()]
    )
    await loop.create_connection(factory, asked["host"], asked["port"])
    return await joined


async def perform(asked):
    try:
        if asked["do"] == "join":
            value = await join(asked)
        else:
            value = await getattr(sessions[asked["session"]], "do_" + asked["do"])(asked)
        say({"answer": asked["ask"], "value": value})
    except (Exception, asyncio.CancelledError) as error:
        say({"answer": asked["ask"], "failure": failure(error)})


async def main():
    loop = asyncio.get_event_loop()
    # What Autobahn tells the loop about futures of ours that were cancelled is no news.
    loop.set_exception_handler(lambda *_: None)
    reader = asyncio.StreamReader(limit=2**26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(0, "rb"))
    say({"ready": True})
    running = set()
    while line := await reader.readline():
        task = loop.create_task(perform(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
import txaio  # noqa: E402

txaio.config.loop = loop
loop.run_until_complete(main())
