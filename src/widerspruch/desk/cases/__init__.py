"""What may happen to a case once it is there, and what others than its holder can do: nothing to it.

Every service writes by `desk.door.write` alone. A claim, which nobody verified, only ever makes or changes rows of its
own.
"""
