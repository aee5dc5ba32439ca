"""A process of its own that turns a traced step into machine code: `python builder.py`, all by itself.

Its first line of standard input is a request as JSON. It goes on for as long as that stays open: whoever
asked may end at any time, and then the compilers end too. What went wrong stands in the last line of its
standard error.
"""

import json
import math
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

# To try what this processor's vectors can do takes longer than all else, and they can nearly always.
QUICK = {"cpp.vec_isa_ok": True}
ALWAYS = {  # else headers are compiled once more for next time, to some 280 MB
    "aot_inductor.precompile_headers": False,
    "cpp_cache_precompile_headers": False,
}


def end_with_the_asker() -> None:
    sys.stdin.buffer.read()
    if os.name == "posix":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def build(code: str, tensors: list[tuple[list[int], list[int], str]], threads: int, into: str) -> None:
    """Compile `code`, a function `forward` of tensors that look like `tensors`, to a library."""
    import torch  # which takes seconds: who asked may be gone by then
    from torch import nn
    from torch._inductor import aot_compile

    torch.set_num_threads(threads)
    names = {"torch": torch, "device": torch.device, "inf": math.inf, "nan": math.nan}
    exec(code, names)
    step = type("Step", (nn.Module,), {"forward": names["forward"]})()
    like = tuple(
        torch.empty_strided(shape, stride, dtype=getattr(torch, dtype)).zero_()
        for shape, stride, dtype in tensors
    )
    with torch.no_grad():
        module = torch.export.export(step, like).module()
        options = ALWAYS | {"aot_inductor.output_path": into}
        try:
            made = aot_compile(module, like, options=options | QUICK)
        except Exception:
            made = aot_compile(module, like, options=options)
    if isinstance(made, str) and made != into:  # its suffix is the system's
        shutil.move(made, into)


if __name__ == "__main__":
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=end_with_the_asker, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(3)  # the training and the screen come first
    build(request["code"], request["tensors"], request["threads"], request["into"])
    sys.stdout.flush()
    os._exit(0 if Path(request["into"]).exists() else 1)
