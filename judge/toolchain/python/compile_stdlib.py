"""Byte-compiles the standard library, run by the pack's own interpreter at setup.

/src (read-only) to /work, sourceless (module.pyc beside where module.py would be). Unchecked hashes, so that no time
stamp matters; no docstrings and assertions (optimize=2), which makes imports faster.
"""

import os
import py_compile
import sys

FINAL = "/usr/local/lib/python3.11"

for folder, folders, files in os.walk("/src"):
    folders.sort()
    relative = os.path.relpath(folder, "/src")
    os.makedirs(os.path.join("/work", relative), exist_ok=True)
    for name in sorted(files):
        if name.endswith(".py"):
            path = os.path.normpath(os.path.join(relative, name))
            py_compile.compile(
                os.path.join("/src", path),
                cfile=os.path.join("/work", path + "c"),
                dfile=os.path.join(FINAL, path),
                doraise=True,
                optimize=2,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
sys.exit(0)
