#!/usr/bin/env python3
"""Does what people do, at a steady rate, and says how long each took: URL SECRET SECONDS [WHAT=RATE ...].

WHAT is message (over a socket, until the other user's connection has it), signin (a new connection
of somebody new), request (a new participant asks for help), ready (/readyz) or search (`query` of
events and `participant` of archives, by 64 organizers, so many at one moment each second).
`log=FILE` has a line for each message that was acknowledged: the time and its text. `warmup=SECONDS`
is not counted; with `until=FILE` it ends sooner, when that file is there. Nothing but the standard library; a JSON object on
standard output."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import os
import random
import sys
import time
from urllib.parse import quote

PAIRS = 10
SEARCHERS = 64
AGENCY = 7
EVENT = 70000
PATIENCE = 10
BASE = int(time.time()) % 100_000_000 * 10_000
numbers = itertools.count(BASE)


def token(secret, sub, role, **more):
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    now = int(time.time())
    claims = {"sub": str(sub), "role": role, "iat": now, "exp": now + 86_400, "name": f"Probe {sub}"}
    claims |= more
    if role == "organizer":
        claims["agencyId"] = AGENCY
    signed = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(hmac.new(secret, signed, hashlib.sha256).digest())).decode()


class Probe:
    def __init__(self, url, secret):
        host, _, port = url.removeprefix("http://").partition(":")
        self.at = host, int(port)
        self.secret = secret
        self.took = {}
        self.refused = {}
        self.acked = []
        self.under_way = {}
        self.counting = False
        self.tasks = set()

    def count(self, what, began, answer):
        if not self.counting:
            return
        if answer == "ok":
            self.took.setdefault(what, []).append(1000 * (time.monotonic() - began))
        else:
            of = self.refused.setdefault(what, {})
            of[answer] = of.get(answer, 0) + 1

    # --- over REST ---

    async def ask(self, method, path, bearer=None, body=None):
        """Over a connection of its own: the status and the body."""
        reader, writer = await asyncio.open_connection(*self.at)
        try:
            head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            if bearer:
                head += f"Authorization: Bearer {bearer}\r\n"
            text = json.dumps(body).encode() if body is not None else b""
            if body is not None:
                head += f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
            writer.write(head.encode() + b"\r\n" + text)
            answer = await reader.read()
            return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2]
        finally:
            writer.close()

    async def timed(self, what, good, *request):
        began = time.monotonic()
        try:
            status, _ = await asyncio.wait_for(self.ask(*request), PATIENCE)
            answer = "ok" if status in good else str(status)
        except (OSError, IndexError, ValueError, asyncio.TimeoutError) as error:
            answer = type(error).__name__
        self.count(what, began, answer)

    async def put(self):
        service = token(self.secret, 1, "service")
        now = time.time()
        stamp = lambda at: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        event = {"agencyId": AGENCY, "name": "Probe", "startsAt": stamp(now - 3600), "endsAt": stamp(now + 86_400)}
        for path, body in ((f"agencies/{AGENCY}", {"name": "Probe"}), (f"events/{EVENT}", event)):
            status, answer = await self.ask("PUT", f"/api/v1/admin/{path}", service, body)
            assert status == 200, (path, status, answer)

    # --- over sockets ---

    async def connect(self, bearer, query=""):
        reader, writer = await asyncio.open_connection(*self.at)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET /api/v1/connect{query} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {bearer}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head:
            raise ConnectionError(head.decode())
        return reader, writer

    @staticmethod
    def frame(text, op=1):
        data = text.encode() if isinstance(text, str) else text
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
        # Masked with zeros: the same bytes.
        return bytes([0x80 | op]) + size + b"\0\0\0\0" + data

    @staticmethod
    async def read(reader, writer):
        """The next text frame, as what it says."""
        while True:
            first, size = await reader.readexactly(2)
            size &= 0x7F
            if size >= 126:
                size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
            data = await reader.readexactly(size)
            if first & 15 == 1:
                return json.loads(data)
            if first & 15 == 9:
                writer.write(Probe.frame(data, 10))
            if first & 15 == 8:
                raise ConnectionError("closed")

    async def open(self, number):
        """Two who talk, each with a connection: the chat, and how to reach them."""
        asks = token(self.secret, next(numbers), "participant")
        takes = token(self.secret, next(numbers), "organizer")
        status, answer = await self.ask(
            "POST", "/api/v1/chat-requests", asks, {"eventId": EVENT, "description": "Help"}
        )
        assert status == 200, (status, answer)
        reader, writer = await self.connect(takes)
        writer.write(self.frame('{"type":"start_chat","payload":""}'))
        while True:
            said = await self.read(reader, writer)
            if said["type"] == "new_chat":
                break
            assert said["type"] != "info", said
        participant = said["payload"]["participantId"]
        asks = token(self.secret, participant, "participant")
        writer.close()
        return said["payload"]["id"], asks, takes

    async def listen(self, bearer, author, ready):
        """Hears what comes on a connection, and connects anew for as long as it takes."""
        while True:
            try:
                reader, writer = await self.connect(bearer)
                ready.clear()
                ready.append(writer)
                while True:
                    said = await self.read(reader, writer)
                    self.hear(said["type"], said["payload"], author)
            except (OSError, asyncio.IncompleteReadError):
                ready.clear()
                await asyncio.sleep(0.2)

    def hear(self, kind, payload, author):
        if kind == "error":
            self.count("message", 0, payload["code"])
        elif kind == "user_message":
            text = payload["content"]
            if author:
                self.acked.append((time.time(), text))
            elif text in self.under_way:
                self.count("message", self.under_way.pop(text), "ok")

    async def say(self, pair):
        chat, writer = pair
        text = f"m {next(numbers)} " + "x" * 80
        if not writer:
            return self.count("message", 0, "disconnected")
        frame = self.frame(json.dumps({"type": "send_message", "payload": {"chatId": chat, "message": text}}))
        self.under_way[text] = time.monotonic()
        writer[0].write(frame)

    # --- what is asked for ---

    async def search(self, at_once):
        what = [
            "participant=" + quote(part)
            for part in ("bebabi", "dodu ga", "kaka", "ho", "4917100421", "0171 0042", "example.org", "zzqx", "lulolu")
        ]
        what += ["query=" + quote(part) for part in ("bebabi", "stage 42", "kaka", "ga", "zzqx")]
        asked = []
        for number in range(at_once):
            part = random.choice(what)
            path = "/agency/chats" if part.startswith("participant") else "/events"
            bearer = self.searchers[(number + self.turn) % SEARCHERS]
            asked.append(self.timed("search", (200,), "GET", f"/api/v1{path}?limit=50&{part}", bearer))
        self.turn += at_once
        await asyncio.gather(*asked)

    async def run(self, seconds, rates, warmup, until):
        loop = asyncio.get_running_loop()
        await self.put()
        pairs, listening = [], []
        if "message" in rates:
            # One after the other: each is given the request that it made.
            opened = [await self.open(number) for number in range(PAIRS)]
            for chat, asks, takes in opened:
                author, other = [], []
                listening.append(loop.create_task(self.listen(asks, True, author)))
                listening.append(loop.create_task(self.listen(takes, False, other)))
                pairs.append((chat, author))
            while not all(writer for _, writer in pairs):
                await asyncio.sleep(0.05)
        if "search" in rates:
            self.turn = 0
            self.searchers = [token(self.secret, next(numbers), "organizer") for _ in range(SEARCHERS)]
            for searcher in self.searchers:
                await self.ask("GET", "/api/v1/session", searcher)
        turns = itertools.cycle(pairs or [None])
        acts = {
            "message": lambda: self.say(next(turns)),
            "signin": lambda: self.timed(
                "signin", (200,), "GET", "/api/v1/session", token(self.secret, next(numbers), "participant")
            ),
            "request": lambda: self.timed(
                "request", (200,), "POST", "/api/v1/chat-requests",
                token(self.secret, next(numbers), "participant"), {"eventId": EVENT, "description": "Help"},
            ),
            "ready": lambda: self.timed("ready", (200,), "GET", "/readyz"),
            "search": lambda: self.search(int(rates["search"])),
        }
        print("begins", file=sys.stderr, flush=True)

        async def steadily(what, rate):
            began = loop.time() + random.random() / rate
            for turn in itertools.count():
                await asyncio.sleep(max(0, began + turn / rate - loop.time()))
                task = loop.create_task(acts[what]())
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

        steady = [
            loop.create_task(steadily(what, 1 if what == "search" else rate)) for what, rate in rates.items()
        ]
        await asyncio.sleep(warmup)
        self.counting = True
        ends = loop.time() + seconds
        while loop.time() < ends and not (until and os.path.exists(until)):
            await asyncio.sleep(min(0.1, max(0, ends - loop.time())))
        for task in steady:
            task.cancel()
        # What is under way may still come.
        await asyncio.sleep(2)
        for task in [*listening, *self.tasks]:
            task.cancel()
        lost = len(self.under_way)
        self.report(lost)

    def report(self, lost):
        result = {}
        for what in sorted({*self.took, *self.refused}):
            took = sorted(self.took.get(what, []))
            at = lambda share: round(took[min(len(took) - 1, int(len(took) * share))], 2) if took else None
            result[what] = {
                "count": len(took), "p50": at(0.5), "p99": at(0.99), "max": at(1),
                "refused": sum(self.refused.get(what, {}).values()), "why": self.refused.get(what, {}),
            }
        result["unheard"] = lost
        print(json.dumps(result))


def main():
    url, secret_file, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    options = dict(option.split("=", 1) for option in sys.argv[4:])
    log, until, warmup = options.pop("log", None), options.pop("until", None), float(options.pop("warmup", 2))
    with open(secret_file, "rb") as file:
        probe = Probe(url, file.read())
    asyncio.run(probe.run(seconds, {what: float(rate) for what, rate in options.items()}, warmup, until))
    if log:
        with open(log, "w", encoding="utf-8") as file:
            for at, text in probe.acked:
                file.write(f"{at:.4f}\t{text}\n")


if __name__ == "__main__":
    main()
