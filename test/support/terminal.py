# Runs a program on a terminal of its own, as a person at a keyboard would.
#   python3 terminal.py STEPS PROGRAM ARGUMENT…
# STEPS is JSON: a list of [text to wait for, keys to send then]. What the program shows goes to
# stdout; the exit status is its own, or 124 when a text does not come within half a minute.
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

steps = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

seen = b""
deadline = time.monotonic() + 30
while True:
    if time.monotonic() > deadline:
        os.kill(child, 9)
        os.waitpid(child, 0)
        sys.exit(124)
    text = steps[0][0].encode() if steps else None
    if text is not None and text in seen:
        # Only what comes after it answers the next step.
        seen = seen[seen.index(text) + len(text) :]
        time.sleep(0.2)
        os.write(terminal, steps.pop(0)[1].encode())
        deadline = time.monotonic() + 30
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if not ready:
        continue
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    seen += data
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
