"""Programs that are built with a sanitizer: what it reports fails the test that started them.

The build says which one in KAOHE_SANITIZE: address, thread, or nothing.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SANITIZER = os.environ.get("KAOHE_SANITIZE", "")
# How many times longer what is not promised may take.
SLOWER = {"": 1, "address": 3, "thread": 6}[SANITIZER]
# A module that is put before the C library comes before the sanitizer too.
OPTIONS = {"ASAN_OPTIONS": "verify_asan_link_order=0", "UBSAN_OPTIONS": "print_stacktrace=1",
           "TSAN_OPTIONS": ""}
FOLDER = None


def set_up():
    """Has every program that this process starts write its reports into a folder of this one."""
    global FOLDER
    FOLDER = Path(tempfile.mkdtemp(prefix="khsan", dir="/tmp"))
    atexit.register(shutil.rmtree, FOLDER)
    for name, options in OPTIONS.items():
        parts = (os.environ.get(name), options, f"log_path={FOLDER / name[:4].lower()}")
        os.environ[name] = ":".join(part for part in parts if part)


UNDEFINED = "runtime error: "    # goes to stderr, wherever the others go


def take_reports(logs):
    """What was reported since the last call, by whatever program; `logs` are what daemons said."""
    paths = sorted(FOLDER.iterdir()) if FOLDER else []
    texts = [path.read_text(errors="replace") for path in paths]
    for path in paths:
        path.unlink()
    said = [path.read_text(errors="replace") for path in logs] if SANITIZER else []
    return "\n".join(texts + [text for text in said if UNDEFINED in text])


if SANITIZER:
    set_up()
