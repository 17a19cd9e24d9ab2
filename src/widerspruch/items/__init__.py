"""The one table of content: what an item is, its identity, and Parquet in and out."""

import os

# Arrow's own allocator keeps what a batch has used (measured: 25 MiB more at the peak); the system's gives it back.
# It is chosen when pyarrow is first imported, so it must stand here.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
