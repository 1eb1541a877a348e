#!/usr/bin/env python3
"""Holds hostile connections for scripts/bench-strangers.sh: FORM COUNT PORT SECONDS.

Each comes from one of 100 addresses of the loopback network, and comes back when it is ended.
Prints how many were open at most, and how many times they were ended."""

import asyncio
import signal
import socket
import sys

ADDRESSES = 100
AT_ONCE = 200
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
UPGRADE = (
    "GET /api/v1/connect HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    + KEY
    + "\r\n"
)
GET = "GET {} HTTP/1.1\r\nHost: x\r\n\r\n"
# What each says first, what it drips every second, and whether it reads.
FORMS = {
    "half-heads": ("GET / HTTP/1.1\r\nX-A: ", b"a", True),
    "second-heads": (GET.format("/healthz") + "GE", b"T", True),
    "chunked-bodies": (
        "POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\nx\r\n",
        True,
    ),
    "unread-answers": (GET.format("/api/v1/openapi.json"), b"", False),
    "silent-sockets": (UPGRADE, b"", True),
    # Text frames that are not the last, of one byte each.
    "fragments": (UPGRADE, b"\x00\x81\x00\x00\x00\x00x", True),
}


class State:
    open = 0
    ended = 0


async def hold(number, form, port, until, gate):
    loop = asyncio.get_running_loop()
    says, drips, reads = FORMS[form]
    first = b"\x01\x81\x00\x00\x00\x00x" if form == "fragments" else b""
    source = f"127.0.0.{2 + number % ADDRESSES}"
    while loop.time() < until:
        sock = socket.socket()
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            async with gate:
                sock.bind((source, 0))
                await loop.sock_connect(sock, ("127.0.0.1", port))
            State.open += 1
            try:
                await loop.sock_sendall(sock, says.encode() + first)
                while loop.time() < until:
                    if reads:
                        try:
                            got = await asyncio.wait_for(loop.sock_recv(sock, 4096), 1)
                            if not got:
                                break
                        except asyncio.TimeoutError:
                            pass
                    else:
                        await asyncio.sleep(1)
                        # Looks for an end without taking anything.
                        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                            break
                    if drips:
                        await loop.sock_sendall(sock, drips)
            finally:
                State.open -= 1
        except OSError:
            pass
        finally:
            sock.close()
        if loop.time() < until:
            State.ended += 1
            await asyncio.sleep(0.5)


async def main():
    form, count, port, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    gate = asyncio.Semaphore(AT_ONCE)
    tasks = [asyncio.create_task(hold(n, form, port, until, gate)) for n in range(count)]
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    most = 0
    while loop.time() < until and not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), 0.5)
        except asyncio.TimeoutError:
            pass
        most = max(most, State.open)
    print(f"{form}: {most} open at most, ended {State.ended} times", flush=True)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


asyncio.run(main())
