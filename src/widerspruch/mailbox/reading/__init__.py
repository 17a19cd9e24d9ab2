"""What a mail says about an objection, by which words, and about which objection."""
