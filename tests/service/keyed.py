"""Homes with keys, as `kaohe init` makes them, whose scorer listens on TCP."""

import os

from harness import Home

SOCKETS = ("ingest", "query", "feed")


def tcp_settings(host, ports=(0, 0, 0)):
    return "security\n    keys-only = 1\nscorer\n" + "".join(
        f"    {name} = \"tcp://{host}:{port}\"\n" for name, port in zip(SOCKETS, ports))


class KeyedHome(Home):
    """A home for one machine, with all keys."""

    def __init__(self, settings="", keys=True):
        super().__init__(settings, keys=True)

    def address(self, name):
        """Where the scorer's socket of this name is, as it has noted that."""
        noted = self.dir / "run" / f"{name}.endpoint"
        host, port = noted.read_text().strip().removeprefix("tcp://").rsplit(":", 1)
        return host, int(port)


def give_key(giver, taker, name, own, new_name=None):
    """Copies a key file to another machine: its public half, or with `own` the whole pair."""
    keys = taker.dir / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    for end, mode in (("key", 0o644), ("key_secret", 0o600))[:2 if own else 1]:
        path = keys / f"{new_name or name}.{end}"
        path.write_bytes((giver.dir / "keys" / f"{name}.{end}").read_bytes())
        os.chmod(path, mode)


def public_key(home, name):
    """The key of a key file, as a grant has it."""
    text = (home.dir / "keys" / f"{name}.key").read_text()
    return text.split('public-key = "', 1)[1].split('"', 1)[0]

