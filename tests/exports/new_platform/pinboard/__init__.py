"""An invented platform: all that the house needs to read its exports."""
