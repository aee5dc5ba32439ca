"""`make locale`: puts each message into each catalogue, compiles these, and says what is missing.

    python -m translating

The exit status is 1 where a message has no translation yet.
"""

from __future__ import annotations

import sys

from translating.catalogues import complete, mo_of, po_of, read, sources, untranslated
from translating.messages import template


def main() -> int:
    missing = 0
    every = template()
    for source in sources():
        catalog = read(source)
        complete(catalog, every)
        source.write_bytes(po_of(catalog))
        source.with_suffix(".mo").write_bytes(mo_of(catalog))
        open_ones = untranslated(catalog)
        print(f"{source}: {len(catalog)} messages, {len(open_ones)} of them without a translation")
        missing += len(open_ones)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
