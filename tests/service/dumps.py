"""Stores whose rows are changed by others' tools, mdb_dump and mdb_load."""

import shutil
import subprocess

HAVE_TOOLS = shutil.which("mdb_dump") and shutil.which("mdb_load")


class Dump:
    """The rows of each table of a store."""

    def __init__(self, store):
        run = subprocess.run(["mdb_dump", "-a", store], check=True, capture_output=True, text=True)
        self.text = run.stdout

    def parts(self, table):
        """What stands before the rows of a table, its rows, what stands behind them."""
        head, rest = self.text.split(f"database={table}\n")
        before, rest = rest.split("HEADER=END\n", 1)
        rows, behind = rest.split("DATA=END\n", 1)
        lines = [bytes.fromhex(line) for line in rows.splitlines()]
        return (f"{head}database={table}\n{before}HEADER=END\n",
                list(zip(lines[::2], lines[1::2])), f"DATA=END\n{behind}")

    def rows(self, table):
        return self.parts(table)[1]

    def put(self, table, rows):
        """Has other rows in a table from now on."""
        before, _, behind = self.parts(table)
        text = "".join(f" {key.hex()}\n {value.hex()}\n" for key, value in rows)
        self.text = before + text + behind

    def change(self, table, change):
        """`change` is done to the rows of a table."""
        rows = self.rows(table)
        change(rows)
        self.put(table, rows)

    def load(self, folder):
        """A new store of these rows, in place of what the folder had."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        subprocess.run(["mdb_load", folder], check=True, input=self.text, capture_output=True,
                       text=True)
        return folder
