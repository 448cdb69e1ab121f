"""README and the auditor's page are true: every command in their console blocks is run, and prints what stands
there."""

import os
import re
import signal
import subprocess
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
NOT_RUN_HERE = {'./tests/run'}  # this is what runs us
MARK = '----- end of command -----'


def console_steps(text):
    """The (command, expected lines) of all console blocks, in order."""
    steps = []
    for block in re.findall(r'```console\n(.*?)```', text, re.S):
        for line in block.splitlines():
            if line.startswith('$ '):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def pattern_of(lines):
    """A lone … stands for any lines, one inside a line for any text."""
    parts = []
    for line in lines:
        if line == '…':
            parts.append(r'(?:.*\n)*?')
        else:
            parts.append('.*'.join(re.escape(piece) for piece in line.split('…')) + r'\s*\n')
    return re.compile(''.join(parts) + r'\Z')


def run_all(commands):
    """Runs the commands in one shell; the stdout of each."""
    script = ''.join(f'{command}\necho; echo "{MARK}"\n' for command in commands)
    shell = subprocess.Popen(['bash'], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    try:
        output, _ = shell.communicate(script, timeout=240)
    finally:
        try:
            os.killpg(shell.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return [part.rstrip('\n') + '\n' if part.strip() else ''
            for part in output.split('\n' + MARK + '\n')]


class Readme(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as file:
            self.text = file.read()

    def test_every_command_prints_what_stands_there(self):
        self.check_commands(self.text)

    def test_the_auditors_page_too(self):
        with open(os.path.join(ROOT, 'deploy', 'audit.md'), encoding='utf-8') as file:
            self.check_commands(file.read())

    def check_commands(self, text):
        steps = [step for step in console_steps(text) if step[0] not in NOT_RUN_HERE]
        outputs = run_all([command for command, _ in steps])
        self.assertGreater(len(steps), 8)
        for (command, lines), output in zip(steps, outputs):
            with self.subTest(command=command):
                self.assertRegex(output, pattern_of(lines))

    def test_ci_runs_the_test_command(self):
        self.assertIn(('./tests/run', ['…', '100% tests passed, 0 tests failed out of …']),
                      console_steps(self.text))
        with open(os.path.join(ROOT, '.ci', 'run'), encoding='utf-8') as file:
            self.assertIn('\n./tests/run\n', file.read())

    def test_links_lead_somewhere(self):
        for link in re.findall(r'\]\(([^)#]+)\)', self.text):
            with self.subTest(link=link):
                self.assertTrue(os.path.exists(os.path.join(ROOT, link)))

    def test_is_under_200_lines(self):
        self.assertLess(len(self.text.splitlines()), 200)


if __name__ == '__main__':
    unittest.main()
