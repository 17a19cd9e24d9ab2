"""Letters of a case and the answers to them: rooms `letters` and `mailbox` put together with the case file."""
