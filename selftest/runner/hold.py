# SPDX-License-Identifier: GPL-2.0
"""Holds the process named in FILE, once it is there: killed, it stays, as one that hangs in the kernel does.

usage: hold.py FILE     (makes FILE.held when it holds it, FILE.refused when it may not; ends when FILE.end is there)
"""
import ctypes
import os
import sys
import time

PTRACE_SEIZE = 0x4206

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4


def wait_for(path):
    for _ in range(1200):
        if os.path.exists(path) and os.path.getsize(path) >= (0 if path.endswith(".end") else 1):
            return
        time.sleep(0.05)


def main(path):
    wait_for(path)
    with open(path, encoding="ascii") as file:
        pid = int(file.read())
    held = libc.ptrace(PTRACE_SEIZE, pid, 0, 0) == 0
    with open(path + (".held" if held else ".refused"), "w", encoding="ascii"):
        pass
    wait_for(path + ".end")


main(sys.argv[1])
