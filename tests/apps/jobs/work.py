"""Functions that tests run in a child process; no Django here."""

import os
import signal
import sys
import time
from pathlib import Path


def double(number, report):
    report(0.5, "half")
    return number * 2


def plain(value):
    return value


def chatter():
    print("this must not spoil the answer")
    os.write(1, b"nor this\n")
    return "said"


def fail():
    raise ZeroDivisionError("by our mistake")


def take_memory(size):
    return len(bytearray(size))


def die():
    os.kill(os.getpid(), signal.SIGSEGV)


def sleep_long(mark=None):
    if mark:
        Path(mark).write_text(str(os.getpid()))
    time.sleep(600)


def loaded():
    return "django" in sys.modules
