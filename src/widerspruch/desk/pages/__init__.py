"""The pages that people meet. They decide nothing: they ask services and print what `telling` says."""
