"""Reads Meta's JSON exports: Facebook, Instagram, Threads, and chats with Meta AI."""
