"""Opens what a person drops in: zips, parts, folders, zips within zips. Unpacks nothing to disk but inner zips."""
