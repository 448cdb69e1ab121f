"""A home for clients, near to that of the daemons: between them messages are lost (lossy.py)."""

import subprocess
import tempfile
from pathlib import Path

LOSSY = Path(__file__).resolve().parent / "lossy.py"


def lossy_between(scenario, source="wuhou"):
    """The directory of the near home, and a function that counts what was lost, as "answer 17"."""
    home = scenario.home
    near = Path(tempfile.mkdtemp(dir=home.dir, prefix="n"))
    (near / "run").mkdir()
    if home.keys:
        (near / "keys").symlink_to(home.dir / "keys")
    log = home.logs / "lossy"
    with open(log, "wb") as out:
        process = subprocess.Popen([LOSSY, home.dir, near, source, source if home.keys else "-"],
                                   stdout=out)
    scenario.addCleanup(process.wait)
    scenario.addCleanup(process.kill)
    return near, lambda what: log.read_text().count(f"lost an {what}\n")
