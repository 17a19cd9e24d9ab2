"""A log's folder on the network: files as they lie there, and nothing else. Any web server can do the same."""

from collections.abc import Callable
from pathlib import Path

from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.http import LogAnswer, LogCall, LogServer, plainly
from widerspruch.log.layout import public_file


def log_server(folder: Path, host: str, port: int) -> LogServer:
    """What answers for a log. Raises LogError `log_missing` where the folder is none."""
    return LogServer(answering(LogFolder.open(folder)), host, port)


def answering(folder: LogFolder) -> Callable[[LogCall], LogAnswer]:
    """The log's files by their paths; everything else is not there."""

    def answer(call: LogCall) -> LogAnswer:
        name = call.path.removeprefix("/")
        file = public_file(name)
        if file is None:
            return plainly(404)
        if call.method not in ("GET", "HEAD"):
            return plainly(405)
        try:
            body = folder.read(name)
        except FileNotFoundError:
            return plainly(404)
        except LogError:
            return plainly(500)
        headers = {"Cache-Control": file.cache_control, "Access-Control-Allow-Origin": "*"}
        return LogAnswer(200, body, file.content_type, headers)

    return answer
