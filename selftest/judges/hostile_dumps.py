#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Writes broken `lspci -xxxx` texts: hostile_dumps.py GOOD_DUMP DIRECTORY.

Files in DIRECTORY/readable have config space in them, those in DIRECTORY/unreadable have none, and
those in DIRECTORY/either are for the reader to decide.
"""
import pathlib
import random
import sys

RANDOM = 200
DVSEC, CXL = 0x23, 0x1E98


def text(config, newline="\n"):
    lines = ["01:00.0 a device of ill will"]
    for at in range(0, len(config), 16):
        lines.append(f"{at:02x}: " + " ".join(f"{b:02x}" for b in config[at : at + 16]))
    return (newline.join(lines) + newline + newline).encode()


def parse(path):
    config = bytearray()
    for line in path.read_text().splitlines()[1:]:
        config += bytes.fromhex(line.partition(": ")[2])
    return config


def put(config, at, width, value):
    changed = bytearray(config)
    changed[at : at + width] = value.to_bytes(width, "little")
    return changed


def get(config, at, width):
    return int.from_bytes(config[at : at + width], "little")


def with_next(config, at, following):
    return put(config, at, 4, get(config, at, 4) & 0xFFFFF | following << 20)


def dvsecs(config):
    """Offset of each DVSEC, by its ID."""
    found, at = {}, 0x100
    while at:
        if get(config, at, 2) == DVSEC:
            found[get(config, at + 8, 2)] = at
        at = get(config, at, 4) >> 20
    return found


def lists(good):
    """Capability lists that loop, overlap and leave their space."""
    yield "standard-self-loop", put(good, 0x41, 1, 0x40)
    yield "standard-mutual-loop", put(good, 0x51, 1, 0x40)
    yield "standard-overlap", put(good, 0x41, 1, 0x44)
    for pointer in (0x01, 0x10, 0x3C, 0x43, 0xFC, 0xFF):
        yield f"standard-pointer-{pointer:02x}", put(good, 0x34, 1, pointer)
        yield f"standard-next-{pointer:02x}", put(good, 0x41, 1, pointer)
    second = get(good, 0x100, 4) >> 20
    yield "extended-self-loop", with_next(good, 0x100, 0x100)
    yield "extended-mutual-loop", with_next(good, second, 0x100)
    yield "extended-overlap", with_next(good, 0x100, 0x104)
    for pointer in (0x001, 0x004, 0x0FC, 0x102, second + 1, second + 3, 0xFFC, 0xFFF):
        yield f"extended-next-{pointer:03x}", with_next(good, 0x100, pointer)
    yield "head-all-ones", put(good, 0x100, 4, 0xFFFFFFFF)


def lengths(good):
    """DVSECs that state a length that cannot be."""
    for dvsec, at in dvsecs(good).items():
        for length in (0, 1, 4, 9, 10, 11, 0x10, 0x37, 0x800, 0xFF0, 4095):
            header = get(good, at + 4, 4) & 0xFFFFF | length << 20
            yield f"dvsec-{dvsec:x}-length-{length}", put(good, at + 4, 4, header)


def crowds(good):
    """More of everything than any array holds."""
    crowd = bytearray(good)
    for i in range(300):
        at, dvsec = 0x100 + 12 * i, i % 11
        following = at + 12 if i < 299 else 0
        crowd = put(crowd, at, 4, DVSEC | 1 << 16 | following << 20)
        crowd = put(crowd, at + 4, 4, CXL | 12 << 20)
        crowd = put(crowd, at + 8, 4, dvsec)
    yield "300-dvsecs", crowd
    entries = put(good, 0x100, 4, DVSEC | 1 << 16)
    entries = put(entries, 0x104, 4, CXL | (12 + 8 * 500) << 20)
    entries = put(entries, 0x108, 4, 8)
    for at in range(0x10C, 0x1000 - 4, 8):
        entries = put(entries, at, 4, at << 16 & 0xFFFF0000 | (at >> 3 & 0xFF) << 8 | at >> 3 & 7)
    yield "500-locator-entries", entries


def sizes(good):
    yield "all-ones", bytes([0xFF]) * 4096
    yield "all-zeros", bytes(4096)
    yield "all-ones-64", bytes([0xFF]) * 64
    yield "all-zeros-256", bytes(256)
    yield "first-64", good[:64]
    yield "first-256", good[:256]
    yield "first-272", good[:272]
    yield "first-4080", good[:4080]


def noise(good):
    """Half of them all random, half of them a good device with some random bytes in its lists."""
    for seed in range(1, RANDOM + 1):
        source = random.Random(seed)
        if seed % 2:
            yield f"random-{seed}", source.randbytes(4096)
            continue
        config = bytearray(good)
        for _ in range(source.randrange(1, 40)):
            config[source.choice((source.randrange(0x34, 0x80), source.randrange(0x100, 0x280)))] = (
                source.randrange(256)
            )
        yield f"random-{seed}", config


def unreadable(good):
    yield "empty", b""
    yield "newlines", b"\n" * 1000
    yield "binary", random.Random(1).randbytes(20000)
    yield "zeros", bytes(20000)
    yield "prose", b"There is no device in this text.\n" * 100
    yield "header-alone", b"01:00.0 a device\n"
    yield "one-line", text(good)[: text(good).index(b"\n10: ") + 1]
    yield "first-48", text(good[:48])
    yield "truncated-in-a-byte", text(good)[:60]


def either(good):
    whole = text(good)
    for cut in (300, 301, 302, 1000, 1001, 5001):
        yield f"cut-at-{cut}", whole[:cut]
    yield "one-long-line", b"00: " + b"ff " * 100000
    yield "line-missing", whole.replace(b"\n20: ", b"\nxx: ", 1)
    yield "line-twice", whole.replace(b"\n20: ", b"\n10: ", 1)
    yield "three-digits", whole.replace(b" 98 ", b" 198 ", 1)


def main():
    good, out = parse(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2])
    kinds = {"readable": {}, "unreadable": dict(unreadable(good)), "either": dict(either(good))}
    for source in (lists, lengths, crowds, sizes, noise):
        kinds["readable"].update((name, text(config)) for name, config in source(good))
    kinds["readable"]["crlf"] = text(good, "\r\n")
    kinds["readable"]["text-behind"] = text(good) + b"and so on\n" * 100
    for kind, files in kinds.items():
        (out / kind).mkdir()
        for name, content in files.items():
            (out / kind / name).write_bytes(content)


main()
