"""A build of a tree, and its tests one by one, as CTest knows them."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

# What the tests start that are scripts.
PROGRAMS = ("kaohe", "kaohe-scorer", "kaohe-collector", "kaohe-board", "kaohe-crowd", "kaohe_fault")
# In the order of cost; each is where a test's name begins.
ORDER = ("unit/", "fuzz/", "model/", "crash/", "fault/", "service/", "oracle/", "second/",
         "browser/")
ORDER_OF_TOOL = ("unit/", "fuzz/", "service/", "oracle/", "second/", "model/", "crash/", "fault/",
                 "browser/")
SANITIZE = ("-DKAOHE_SANITIZE=address", "-DCMAKE_BUILD_TYPE=Debug")
PLAIN = ("-DCMAKE_BUILD_TYPE=Release",)
JOBS = 2
HANG_S = 120    # twice what any test takes


class BuildError(Exception):
    pass


class Test(NamedTuple):
    name: str
    command: list
    environment: dict
    directory: str
    timeout: float

    @property
    def is_search(self):
        """It draws what it tries, for as long as it is told."""
        return "--seconds" in self.command

    def for_seconds(self, seconds):
        if not self.is_search:
            return self
        command = list(self.command)
        command[command.index("--seconds") + 1] = str(seconds)
        return self._replace(command=command)


def read_test(row, build):
    values = {item["name"]: item["value"] for item in row.get("properties", ())}
    environment = dict(item.split("=", 1) for item in values.get("ENVIRONMENT", ()))
    return Test(row["name"], row.get("command", []), environment,
                values.get("WORKING_DIRECTORY", str(build)),
                min(values.get("TIMEOUT", HANG_S), HANG_S))


def end_group(process):
    """Whatever the test has left behind ends with it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def forget_images(output):
    """What a test has kept for people to look at; nobody will."""
    for path in re.findall(rb"^ *image kept in (/\S+)$", output, re.MULTILINE):
        shutil.rmtree(path, ignore_errors=True)


def passes(test):
    """Whether the test passes; one that hangs does not."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(test.command, cwd=test.directory, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.DEVNULL,
                                   env={**os.environ, **test.environment}, start_new_session=True)
        try:
            return process.wait(test.timeout) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            end_group(process)
            output.seek(0)
            forget_images(output.read())


class Suite:
    def __init__(self, tree, build, is_sanitized):
        self.tree, self.directory, self.is_sanitized = tree, build, is_sanitized
        self.programs = set(PROGRAMS) - ({"kaohe_fault"} if is_sanitized else set())
        self.run("cmake", "-S", tree, "-B", build, "-G", "Ninja",
                 *(SANITIZE if is_sanitized else PLAIN))
        self.build()
        shown = self.run("ctest", "--test-dir", build, "--show-only=json-v1")
        self.tests = {row["name"]: read_test(row, build) for row in json.loads(shown)["tests"]}

    def run(self, *command):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if done.returncode:
            raise BuildError((done.stdout + done.stderr)[-3000:])
        return done.stdout

    def build(self, tests=()):
        """Builds what these tests run; all, if none is named."""
        targets = set()
        for test in tests:
            program = Path(test.command[0])
            targets |= {program.name} if self.directory in program.parents else self.programs
        self.run("cmake", "--build", self.directory, "-j", JOBS,
                 *(["--target", *sorted(targets)] if targets else []))

    def stages(self, path):
        """Lists of tests, those first that are near to the file `path`."""
        stem = "unit/" + Path(path).stem
        order = ORDER_OF_TOOL if "/tool/" in path else ORDER
        tests = list(self.tests.values())
        near = [test for test in tests if test.name.startswith(stem)]
        yield near
        for prefix in order:
            group = [test for test in tests if test.name.startswith(prefix) and test not in near]
            quick = [test for test in group if not test.is_search]
            yield from [quick] if prefix in ("unit/", "fuzz/", "model/") else [[test] for test in quick]
            yield from ([test] for test in group if test.is_search)

    def failing(self, tests, seconds):
        """The names of those that fail, in their order; they run side by side."""
        if not tests:
            return []
        self.build(tests)
        with ThreadPoolExecutor(JOBS) as pool:
            verdicts = list(pool.map(passes, (test.for_seconds(seconds) for test in tests)))
        return [test.name for test, verdict in zip(tests, verdicts) if not verdict]
