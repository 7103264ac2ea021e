"""Real processes of ours that are killed by kill -9 and started again."""

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import IO

COMMAND = (sys.executable, "-c", "from api.cli import main; main()")


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Processes:
    """commands: by name what is run behind `jawab`. log: where it writes; nowhere unless said."""

    def __init__(
        self,
        env: Mapping[str, str],
        commands: Mapping[str, Sequence[str]],
        jawab: Sequence[str] = COMMAND,
        log: IO[bytes] | int = subprocess.DEVNULL,
    ) -> None:
        self.env, self.commands, self.jawab, self.log = env, commands, jawab, log
        self._one = Lock()
        self.running = {name: self._start(name) for name in commands}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        command = [*self.jawab, *self.commands[name]]
        return subprocess.Popen(command, env=dict(self.env), stdout=self.log, stderr=self.log)

    def kill(self, name: str) -> None:
        """Kill it where it stands, and start it again."""
        with self._one:
            self.running[name].send_signal(signal.SIGKILL)
            self.running[name].wait()
            self.running[name] = self._start(name)

    def ended(self) -> dict[str, int]:
        """Which ended by themselves, and with what."""
        with self._one:
            return {name: one.returncode for name, one in self.running.items() if one.poll() is not None}

    def stop(self) -> None:
        """Nothing runs any more."""
        for one in self.running.values():
            one.kill()
            one.wait()
