"""A model's lineage in the words of other programs: plain documents, written without their libraries.

The signed statement stays what counts. Each document names its digest, and those of the manifests that it names.
"""
