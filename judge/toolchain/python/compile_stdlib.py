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
# There are no threads. What programs want of one is a deeper stack (`threading.stack_size(...)`, one thread, `join`), so a
# thread runs to its end when it is started; the recursion limit is raised by `sys` as ever.
START = """        self._started.set()
        try:
            self.run()
        except SystemExit:
            pass
        except BaseException:
            self._invoke_excepthook(self)
        finally:
            self._is_stopped = True
"""
PATCHES = {
    "threading.py": [
        (
            """        with _active_limbo_lock:
            _limbo[self] = self
        try:
            _start_new_thread(self._bootstrap, ())
        except Exception:
            with _active_limbo_lock:
                del _limbo[self]
            raise
        self._started.wait()
""",
            START,
        ),
    ],
    "concurrent/futures/thread.py": [
        (
            """            self._work_queue.put(w)
            self._adjust_thread_count()
""",
            "            w.run()\n",
        ),
    ],
    "random.py": [
        ("\n\nclass Random(_random.Random):", LENGTH + "\n\nclass Random(_random.Random):"),
        ("        if not len(seq):\n", "        n = _length(seq)\n        if not n:\n"),
        ("seq[self._randbelow(len(seq))]", "seq[self._randbelow(n)]"),
        ("        n = len(population)\n        if counts", "        n = _length(population)\n        if counts"),
        ("        n = len(population)\n        if cum", "        n = _length(population)\n        if cum"),
    ],
}

MORE = {
    # Imported at every start. The value of 64 bits, which programs take for infinity; sizes end at 2**31 - 1 all the same.
    "sitecustomize.py": "import sys\n\nsys.maxsize = 2**63 - 1\n",
    # As far as programs raise a limit with it.
    "resource.py": """RLIM_INFINITY = -1
RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_AS = 0, 1, 2, 3, 4, 7, 9
error = OSError


def getrlimit(resource):
    return RLIM_INFINITY, RLIM_INFINITY


def setrlimit(resource, limits):
    pass
""",
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


def compile_to(file, path):
    py_compile.compile(
        file,
        cfile=os.path.join("/work", path + "c"),
        dfile=os.path.join(FINAL, path),
        doraise=True,
        optimize=2,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


for folder, folders, files in os.walk("/src"):
    folders.sort()
    relative = os.path.relpath(folder, "/src")
    os.makedirs(os.path.join("/work", relative), exist_ok=True)
    for name in sorted(files):
        if name.endswith(".py"):
            path = os.path.normpath(os.path.join(relative, name))
            file = source(path)
            compile_to(file, path)
            if path in PATCHES:
                os.remove(file)
for path, text in MORE.items():
    file = os.path.join("/work", path)
    with open(file, "w", encoding="utf-8") as out:
        out.write(text)
    compile_to(file, path)
    os.remove(file)
sys.exit(0)
