"""Machines of their own: network namespaces of one test, joined by a bridge in one more.

A namespace has `eth0` with an address of NET; its other end in the bridge's has the machine's name.
"""

import os
import re
import shutil
import subprocess
import unittest

from harness import BIN, Home

NET = "10.77.0"


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, text=True)


def must(*command, stdin=None):
    result = run(*command, stdin=stdin)
    if result.returncode:
        raise AssertionError(f"{' '.join(command)}: {result.stderr}")


class Network:
    def __init__(self, names):
        self.names, self.prefix = names, f"kh{os.getpid()}"
        self.made = []

    def why_not(self):
        """Why there can be none here; None: there can."""
        for tool in ("ip", "nft"):
            if not shutil.which(tool):
                return f"there is no {tool} here (iproute2, nftables)"
        result = run("ip", "netns", "add", self.of("bridge"))
        if result.returncode == 0:
            self.made.append("bridge")
        return result.stderr.strip() if result.returncode else None

    def of(self, name):
        return f"{self.prefix}.{name}"

    def address(self, name):
        return f"{NET}.{self.names.index(name) + 1}"

    def build(self):
        bridge = self.of("bridge")
        must("ip", "-n", bridge, "link", "add", "br0", "type", "bridge")
        must("ip", "-n", bridge, "link", "set", "br0", "up")
        for name in self.names:
            self.add(name, bridge)

    def add(self, name, bridge):
        own = self.of(name)
        must("ip", "netns", "add", own)
        self.made.append(name)
        must("ip", "-n", bridge, "link", "add", name, "type", "veth",
             "peer", "name", "eth0", "netns", own)
        must("ip", "-n", bridge, "link", "set", name, "master", "br0", "up")
        must("ip", "-n", own, "address", "add", f"{self.address(name)}/24", "dev", "eth0")
        for link in ("lo", "eth0"):
            must("ip", "-n", own, "link", "set", link, "up")

    def close(self):
        for name in self.made:
            run("ip", "netns", "delete", self.of(name))

    def inside(self, name, *command):
        """A command as it runs on a machine."""
        return ["ip", "netns", "exec", self.of(name), *map(str, command)]

    def cut(self, name):
        must("ip", "-n", self.of("bridge"), "link", "set", name, "down")

    def mend(self, name):
        must("ip", "-n", self.of("bridge"), "link", "set", name, "up")

    def lose(self, name, percent):
        """Loses so many of a hundred packets of a machine, each way."""
        lost = f"numgen random mod 100 < {percent} counter drop\n"
        must(*self.inside("bridge", "nft", "-f", "-"), stdin=(
            "table bridge lossy {\nchain forward {\ntype filter hook forward priority 0\n"
            f"iifname {name} {lost}oifname {name} {lost}}}\n}}\n"))

    def lose_nothing(self):
        """How many packets were lost."""
        told = run(*self.inside("bridge", "nft", "list", "table", "bridge", "lossy")).stdout
        must(*self.inside("bridge", "nft", "delete", "table", "bridge", "lossy"))
        return sum(map(int, re.findall(r"packets (\d+)", told)))


class Machine(Home):
    """A home on a machine of a network."""

    def __init__(self, network, name, settings=""):
        self.network, self.name = network, name
        super().__init__(settings, keys=False)

    def command(self, *arguments):
        return self.network.inside(self.name, *super().command(*arguments))

    def make_all_keys(self):
        """As the city's machine has them."""
        self.must("init")
        self.keys = True

    def program(self, name):
        return self.network.inside(self.name, *super().program(name))

    def attacker(self, *arguments):
        program = BIN / "tests" / "service" / "kaohe-attacker"
        return subprocess.Popen(self.network.inside(self.name, program, self.dir, *arguments),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


class NetworkTest(unittest.TestCase):
    """A test with machines; skipped, and it says why, where there can be none."""

    machines = ()

    def setUp(self):
        self.network = Network(self.machines)
        self.addCleanup(self.network.close)
        why = self.network.why_not()
        if why:
            self.skipTest(f"no machines: {why}")
        self.network.build()

    def machine(self, name, settings):
        home = Machine(self.network, name, settings)
        self.addCleanup(home.close)
        return home
