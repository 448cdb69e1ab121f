"""A terminal of some size with a program in it, and a screen that follows what the program writes:
as much of an emulator as full-screen programs here need, and what it does not know is an error."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import unicodedata

PART_S = 0.03    # between the parts in which a terminal hands on one write
SEQUENCE = re.compile(r"\033\[([?]?)([\d;]*)([A-Za-z])")


def width_of(character):
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    """Rows of cells; a wide character is followed by an empty cell."""

    def __init__(self, rows, columns):
        self.shell, self.is_other, self.cursor_shows, self.wraps = None, False, True, True
        self.resize(rows, columns)

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.clear()

    def clear(self):
        self.cells = [[" "] * self.columns for _ in range(self.rows)]
        self.at = (0, 0)

    def lines(self):
        return ["".join(row).rstrip() for row in self.cells]

    def text(self):
        return "\n".join(self.lines())

    def switch(self, to_other):
        if to_other and not self.is_other:
            self.shell = (self.cells, self.at)
            self.clear()
        elif self.is_other and not to_other:
            self.cells, self.at = self.shell
        self.is_other = to_other

    def command(self, private, numbers, letter):
        row, column = self.at
        if private:
            on = letter == "h"
            if numbers == "1049":
                self.switch(on)
            elif numbers == "25":
                self.cursor_shows = on
            elif numbers == "7":
                self.wraps = on
            else:
                raise AssertionError(f"unknown mode {numbers}")
        elif letter == "H" and not numbers:
            self.at = (0, 0)
        elif letter == "K" and numbers == "2":
            self.cells[row] = [" "] * self.columns
        elif letter == "K" and not numbers:
            self.cells[row][column:] = [" "] * (self.columns - column)
        elif letter != "m":
            raise AssertionError(f"unknown sequence {numbers}{letter}")

    def put(self, character):
        row, column = self.at
        if character == "\r":
            self.at = (row, 0)
        elif character == "\n":
            if row == self.rows - 1:
                self.cells = self.cells[1:] + [[" "] * self.columns]
            self.at = (min(row + 1, self.rows - 1), column)
        else:
            wide = width_of(character)
            if column + wide > self.columns:
                if self.wraps:
                    self.put("\n")
                    self.put("\r")
                row, column = self.at[0], (0 if self.wraps else self.columns - wide)
            self.cells[row][column] = character
            if wide == 2:
                self.cells[row][column + 1] = ""
            self.at = (row, column + wide)

    def write(self, text):
        """Returns what is not complete yet."""
        while text:
            if text[0] != "\033":
                self.put(text[0])
                text = text[1:]
            elif match := SEQUENCE.match(text):
                self.command(*match.groups())
                text = text[match.end():]
            elif len(text) < 12:
                return text
            else:
                raise AssertionError(f"no sequence: {text[:20]!r}")
        return ""


class Terminal:
    """A program on a terminal of its own, which it controls."""

    def __init__(self, command, rows, columns, env, **options):
        self.ours, theirs = pty.openpty()
        self.screen, self.rest = Screen(rows, columns), b""
        self.set_size(theirs, rows, columns)
        self.modes = termios.tcgetattr(theirs)
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs,
                                        env=env, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                                        **options)
        os.close(theirs)

    @staticmethod
    def set_size(terminal, rows, columns):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, rows, columns):
        self.look()
        self.screen.resize(rows, columns)
        self.set_size(self.ours, rows, columns)

    def look(self):
        """The lines on the screen now; what is written at once is read whole."""
        wait_s = 0
        while self.ours is not None and select.select([self.ours], [], [], wait_s)[0]:
            wait_s = PART_S
            try:
                data = os.read(self.ours, 65536)
            except OSError:    # the program has closed the other end
                break
            if not data:
                break
            self.rest += data
        text = self.rest.decode(errors="ignore")
        whole = self.rest[:len(text.encode())] == text.encode()
        rest = self.screen.write(text)
        self.rest = rest.encode() if whole else rest.encode() + self.rest[len(text.encode()):]
        return self.screen.lines()

    def shows(self, *texts):
        self.look()
        shown = self.screen.text()
        return shown if all(text in shown for text in texts) else None

    def press(self, keys):
        os.write(self.ours, keys.encode())

    def hang_up(self):
        """As when its window is closed."""
        os.close(self.ours)
        self.ours = None

    def is_restored(self):
        """Whether the screen is the shell's again, with a cursor, and keys are echoed."""
        self.look()
        screen = self.screen
        return (not screen.is_other and screen.cursor_shows and screen.wraps
                and termios.tcgetattr(self.ours)[3] == self.modes[3])

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.ours is not None:
            os.close(self.ours)
