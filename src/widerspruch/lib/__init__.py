"""The ground under all rooms: files, time, words on a channel. Knows nothing of objections."""
