"""Byte-compiles the standard library, run by the pack's own interpreter at setup.

/src (read-only) to /work, sourceless (module.pyc beside where module.py would be). Unchecked hashes, so that no time
stamp matters; no docstrings and assertions (optimize=2), which makes imports faster.
"""

import os
import py_compile
import sys

FINAL = "/usr/local/lib/python3.11"

# On 32 bits len() of a range ends at 2**31 - 1, and with it `random.sample(range(10**18), 30)`, which works on every
# other machine. Positions in longer ranges are no trouble: only the length has to be had in another way.
LENGTH = """

def _length(population):
    try:
        return len(population)
    except OverflowError:
        if type(population) is not range:
            raise
        return (population[-1] - population[0]) // population.step + 1
"""
PATCHES = {
    "random.py": [
        ("\n\nclass Random(_random.Random):", LENGTH + "\n\nclass Random(_random.Random):"),
        ("        if not len(seq):\n", "        n = _length(seq)\n        if not n:\n"),
        ("seq[self._randbelow(len(seq))]", "seq[self._randbelow(n)]"),
        ("        n = len(population)\n        if counts", "        n = _length(population)\n        if counts"),
        ("        n = len(population)\n        if cum", "        n = _length(population)\n        if cum"),
    ],
}


def source(path):
    """Where the source is: patched ones beside what is made of them, until it is made."""
    original = os.path.join("/src", path)
    if path not in PATCHES:
        return original
    with open(original, encoding="utf-8") as file:
        text = file.read()
    for old, new in PATCHES[path]:
        if text.count(old) != 1:
            raise SystemExit(f"{path}: {old!r} is there {text.count(old)} times, not once")
        text = text.replace(old, new)
    patched = os.path.join("/work", path)
    with open(patched, "w", encoding="utf-8") as file:
        file.write(text)
    return patched


for folder, folders, files in os.walk("/src"):
    folders.sort()
    relative = os.path.relpath(folder, "/src")
    os.makedirs(os.path.join("/work", relative), exist_ok=True)
    for name in sorted(files):
        if name.endswith(".py"):
            path = os.path.normpath(os.path.join(relative, name))
            file = source(path)
            py_compile.compile(
                file,
                cfile=os.path.join("/work", path + "c"),
                dfile=os.path.join(FINAL, path),
                doraise=True,
                optimize=2,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            if path in PATCHES:
                os.remove(file)
sys.exit(0)
