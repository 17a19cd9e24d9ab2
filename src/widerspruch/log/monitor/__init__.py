"""A monitor: it reads a whole log, and says what in it contradicts itself. It needs nobody's leave."""
