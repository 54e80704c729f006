"""A server that is told to stop, in place of one that looks for it now and then."""

import asyncio
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

_GRACE_S = 1.0


class QuietServer(uvicorn.Server):
    """A server that is stopped by an event instead of a flag that it looks at now and then."""

    def __init__(self, application: ASGIApp) -> None:
        config = uvicorn.Config(
            application, log_config=None, access_log=False, ws="none", lifespan="off",
            http="h11", loop="asyncio", server_header=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        super().__init__(config)
        self.stop = asyncio.Event()
        self.running = threading.Event()

    async def main_loop(self) -> None:
        """Wait until `stop` is set."""
        self.running.set()
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything as soon as it is done, where uvicorn waits a fixed time."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        deadline = asyncio.get_running_loop().time() + _GRACE_S
        while self.server_state.connections or self.server_state.tasks:
            for connection in list(self.server_state.connections):
                connection.shutdown()
            if asyncio.get_running_loop().time() > deadline:
                for task in self.server_state.tasks:
                    task.cancel()
                return
            await asyncio.sleep(0.002)

    async def stopped(self) -> None:
        """Return once the server is told to stop."""
        await self.stop.wait()


def listening(port: int) -> socket.socket:
    """A socket that listens on the loopback interface; raises OSError when the port is taken."""
    # asyncio turns off Nagle's algorithm, which costs 40 ms a call, only where TCP is named.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        bound.listen(128)
    except OSError:
        bound.close()
        raise
    return bound
