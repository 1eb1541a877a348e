#!/usr/bin/env python3
"""Plays the desk of an agency: URL SECRET SECONDS WHAT [NAME=VALUE ...]. WHAT is one of

match       people ask for help at `rate` a second, and `organizers` take what comes, each chat for `holds` seconds:
            how soon the chat is on both screens, from when the request was acknowledged and an organizer free
ask         people ask at `rate` a second while nobody takes anything: how soon the request is acknowledged
handovers   two organizers hand chats over, one after the other: by claim, return, offer and take-over
colleagues  `organizers` watch each other while `rate` of them a second change what they say, until the end of SECONDS

All at level 2. Nothing but the standard library; a JSON object on standard output."""

import asyncio
import itertools
import json
import random
import sys
import time

from probe import EVENT, Probe, numbers, token

PATIENCE = 30
# Opened at a time, so that no connection waits for the server's backlog.
TOGETHER = 50


class End:
    """One connection, at level 2: what it asks, and what it is shown."""

    def __init__(self, probe, role, **more):
        self.probe, self.user = probe, next(numbers)
        self.bearer = token(probe.secret, self.user, role, **more)
        self.asked = itertools.count(1)
        self.answers = {}
        self.shown = lambda said: None

    async def open(self):
        self.reader, self.writer = await self.probe.connect(self.bearer, "?protocol=2")
        self.task = asyncio.get_running_loop().create_task(self.listen())
        return self

    async def listen(self):
        while True:
            said = await Probe.read(self.reader, self.writer)
            answer = self.answers.pop(said.get("id"), None)
            if answer and not answer.done():
                answer.set_result(said)
            self.shown(said)

    async def ask(self, kind, payload):
        number = str(next(self.asked))
        answer = asyncio.get_running_loop().create_future()
        self.answers[number] = answer
        self.writer.write(Probe.frame(json.dumps({"type": kind, "id": number, "payload": payload})))
        said = await asyncio.wait_for(answer, PATIENCE)
        if said["type"] == "error":
            raise RuntimeError(f"{kind}: {said['payload']}")
        return said


class Quiet(asyncio.Protocol):
    """A connection whose frames are counted, not read: thousands of them on one thread."""

    def __init__(self, request):
        self.request, self.kept, self.skip, self.frames, self.open = request, b"", 0, 0, False

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        self.kept += data if not self.skip else data[self.skip :]
        self.skip = max(0, self.skip - len(data))
        if not self.open:
            head, found, self.kept = self.kept.partition(b"\r\n\r\n")
            if not found:
                self.kept = head
                return
            self.open = b" 101 " in head
        while len(self.kept) >= 2:
            first, size, begins = self.kept[0], self.kept[1], 2
            if size >= 126:
                begins = 4 if size == 126 else 10
                if len(self.kept) < begins:
                    return
                size = int.from_bytes(self.kept[2:begins], "big")
            self.frames += 1
            if first & 15 == 9:
                if len(self.kept) < begins + size:
                    return
                self.transport.write(Probe.frame(self.kept[begins : begins + size], 10))
            self.skip = max(0, begins + size - len(self.kept))
            self.kept = self.kept[begins + size :]

    def connection_lost(self, _):
        self.open = False

    def say(self, kind, payload):
        self.transport.write(Probe.frame(json.dumps({"type": kind, "payload": payload})))


def summary(took):
    took = sorted(1000 * it for it in took)
    at = lambda share: round(took[min(len(took) - 1, int(len(took) * share))], 2) if took else None
    return {"count": len(took), "p50": at(0.5), "p99": at(0.99), "max": at(1)}


async def connected(probe, count, role, **more):
    ends = []
    for first in range(0, count, TOGETHER):
        together = range(min(TOGETHER, count - first))
        ends += await asyncio.gather(*(End(probe, role, **more).open() for _ in together))
    return ends


async def steadily(seconds, rate, act):
    """Does it so often, whether or not what came before is done."""
    loop = asyncio.get_running_loop()
    began, tasks = loop.time(), set()
    for turn in range(int(seconds * rate)):
        await asyncio.sleep(max(0, began + turn / rate - loop.time()))
        task = loop.create_task(act())
        tasks.add(task)
    await asyncio.wait(tasks, timeout=PATIENCE)
    failed = [task for task in tasks if not task.done() or task.exception()]
    for task in failed[:3]:
        print("not done:", task.exception() if task.done() else "no answer", file=sys.stderr)
    return len(failed)


async def match(probe, seconds, rate=50.0, organizers=100, holds=1.0):
    asked, free, seen, took = {}, {}, {}, []
    idle = asyncio.Queue()

    def on_screen(chat, organizer=None):
        """Whichever of the two is later."""
        seen.setdefault(chat, []).append(organizer)
        if len(seen[chat]) == 2 and chat in asked:
            came = [it for it in seen.pop(chat) if it]
            since = max(asked.pop(chat), free.pop(came[0]) if came else 0)
            took.append(time.monotonic() - since)

    async def take(end):
        """Waits for a chat, has it for a while, and so on."""
        loop = asyncio.get_running_loop()
        while True:
            given = loop.create_future()

            def shown(said, given=given):
                if said["type"] == "new_chat" and not given.done():
                    chat = said["payload"]["id"]
                    on_screen(chat, end)
                    given.set_result(chat)

            end.shown = shown
            free[end] = time.monotonic()
            await end.ask("start_chat", {"waiting": True})
            chat = await given
            await asyncio.sleep(holds)
            await end.ask("close_chat", {"chatId": chat})

    async def want():
        end = await idle.get()
        done = asyncio.get_running_loop().create_future()

        def shown(said):
            if said["type"] == "help_requested":
                asked[said["payload"]["requestId"]] = time.monotonic()
            elif said["type"] == "new_chat":
                on_screen(said["payload"]["id"])
            elif said["type"] == "closed_chat" and not done.done():
                done.set_result(None)

        end.shown = shown
        await end.ask("request_help", {"eventId": EVENT, "description": "Help"})
        await asyncio.wait_for(done, 20 * PATIENCE)
        idle.put_nowait(end)

    asking = await connected(probe, int(rate * (holds + 2) + 20 * seconds), "participant")
    for end in asking:
        idle.put_nowait(end)
    desk = await connected(probe, int(organizers), "organizer")
    taking = [asyncio.get_running_loop().create_task(take(end)) for end in desk]
    # Whoever still waits at the end is in no figure: the queue grows where organizers are too few.
    await steadily(seconds, rate, want)
    died = [task for task in taking if task.done()]
    return {"match": summary(took), "waiting": len(asked), "died": len(died)}


async def ask(probe, seconds, rate=20.0):
    took = []
    ends = iter(await connected(probe, int(seconds * rate) + 1, "participant"))

    async def want():
        end, began = next(ends), time.monotonic()
        await end.ask("request_help", {"eventId": EVENT, "description": "Help"})
        took.append(time.monotonic() - began)

    # The first one has the queue read.
    await want()
    first = took.pop()
    failed = await steadily(seconds, rate, want)
    return {"ask": summary(took), "firstMs": round(1000 * first, 1), "failed": failed}


async def handovers(probe, seconds, kind="claim"):
    """As many as there is time for, one after the other."""
    giver, taker = await connected(probe, 2, "organizer", rank="supervisor")
    took, ends = [], time.monotonic() + seconds
    while time.monotonic() < ends:
        chat = (await giver.ask("start_chat", ""))["payload"]
        began = time.monotonic()
        turn = {"chatId": chat["id"], "turn": chat["turn"]}
        holder = giver
        if kind == "return":
            await giver.ask("return_chat", turn)
            holder = None
        elif kind == "offer":
            offer = (await giver.ask("offer_chat", {**turn, "to": taker.user}))["payload"]["offerId"]
            await taker.ask("answer_offer", {"offerId": offer, "accept": True})
            holder = taker
        elif kind == "take_over":
            await taker.ask("take_over", turn)
            holder = taker
        took.append(time.monotonic() - began)
        if holder:
            await holder.ask("close_chat", {"chatId": chat["id"]})
    return {"handovers": summary(took)}


async def colleagues(probe, seconds, organizers=2000, rate=100.0):
    loop = asyncio.get_running_loop()
    host, port = probe.at
    desk = []
    for first in range(0, int(organizers), TOGETHER):
        opening = []
        for _ in range(min(TOGETHER, int(organizers) - first)):
            bearer = token(probe.secret, next(numbers), "organizer")
            request = (
                "GET /api/v1/connect?protocol=2 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                f"Authorization: Bearer {bearer}\r\n\r\n"
            ).encode()
            opening.append(loop.create_connection(lambda request=request: Quiet(request), host, port))
        desk += [protocol for _, protocol in await asyncio.gather(*opening)]
        while not all(end.frames for end in desk):
            await asyncio.sleep(0.02)
    for end in desk:
        end.say("watch_colleagues", {"on": True})
    print("all watch", file=sys.stderr, flush=True)
    before, states, said = sum(end.frames for end in desk), itertools.cycle(("available", "away", "off")), 0

    async def change():
        nonlocal said
        end = random.choice(desk)
        if end.open:
            end.say("set_availability", {"state": next(states)})
            said += 1

    await steadily(seconds, rate, change)
    left = sum(not end.open for end in desk)
    return {"changes": said, "frames": sum(end.frames for end in desk) - before, "left": left}


async def play(url, secret, seconds, what, options):
    probe = Probe(url, secret)
    await probe.put()
    acts = {"match": match, "ask": ask, "handovers": handovers, "colleagues": colleagues}
    print(json.dumps(await acts[what](probe, seconds, **options), separators=(",", ":")))


def main():
    url, secret, seconds, what = sys.argv[1:5]
    options = dict(option.split("=", 1) for option in sys.argv[5:])
    options = {name: value if name == "kind" else float(value) for name, value in options.items()}
    with open(secret, "rb") as file:
        asyncio.run(play(url, file.read(), float(seconds), what, options))


main()
